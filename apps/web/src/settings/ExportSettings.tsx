import { useEffect, useState } from 'react'
import { answered, api, Refused, type Schemas } from '../api/client.ts'
import { momentInWords } from '../dates/days.ts'
import { tellError } from '../notices/notices.ts'
import { Form } from '../parts/Form.tsx'
import { saveFile, sizeInWords } from '../parts/files.ts'
import { RequestButton } from '../parts/RequestButton.tsx'
import { words } from '../words/index.ts'
import { SettingsPart } from './SettingsPart.tsx'

const { settings: text } = words

/** How long to wait before asking again how far an export is. */
const PAUSE_MS = 2_000

type Export = Schemas['DataExport']

/** All that is kept of the user, to be taken away. Nothing is asked for before the user does. */
export function ExportSettings() {
  const [found, setFound] = useState<Export>()
  const isRunning = found?.state === 'waiting' || found?.state === 'running'

  useEffect(() => {
    if (!isRunning) return
    const look = () => answered(api.GET('/users/me/export')).then(setFound, tellError)
    const timer = setInterval(() => void look(), PAUSE_MS)
    return () => clearInterval(timer)
  }, [isRunning])

  return (
    <SettingsPart title={text.export} more={text.exportMore}>
      <div role="status">
        {isRunning && <p>{text.exportProgress(found.done, found.total)}</p>}
        {found?.state === 'failed' && <p className="late">{text.exportFailed}</p>}
        {found?.state === 'ready' && (
          <p>{text.exportReady(sizeInWords(found.size ?? 0), momentInWords(found.expires_at))}</p>
        )}
      </div>
      {found?.state === 'ready' && (
        <RequestButton className="primary" ask={download}>
          {text.exportDownload}
        </RequestButton>
      )}
      {!isRunning && found?.state !== 'ready' && (
        <Form submit={text.exportBegin} onSubmit={async () => setFound(await beginExport())}>
          {null}
        </Form>
      )}
    </SettingsPart>
  )
}

/** How far the export is. One is begun if there is none that can be used. */
async function beginExport(): Promise<Export | undefined> {
  try {
    const found = await answered(api.GET('/users/me/export'))
    if (found?.state !== 'failed') return found
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 404) throw error
  }
  return answered(api.POST('/users/me/export'))
}

async function download(): Promise<void> {
  const file = await answered(api.GET('/users/me/export/download', { parseAs: 'blob' }))
  if (file instanceof Blob) saveFile(file, 'my-data.zip')
}
