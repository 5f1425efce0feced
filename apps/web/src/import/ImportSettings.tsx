import { useEffect, useId, useState } from 'react'
import { answered, api } from '../api/client.ts'
import { errorInWords } from '../api/problem-in-words.ts'
import { timeZone } from '../dates/zone.ts'
import { RequestButton } from '../parts/RequestButton.tsx'
import { SettingsPart } from '../settings/SettingsPart.tsx'
import { usePart, useStore } from '../store/context.ts'
import { inboxOf } from '../store/queries.ts'
import type { List } from '../store/things.ts'
import { locale, words } from '../words/index.ts'
import type { Imported } from './imported.ts'
import type { Outcome } from './send-import.ts'

const { importing: text } = words

/** How many lines of what is left out are shown. */
const MOST_SHOWN = 20

/** Imports the to-dos of a file. What reads and sends it is loaded when a file has been chosen. */
export function ImportSettings() {
  const store = useStore()
  const inbox = usePart(inboxOf)
  const id = useId()
  const [found, setFound] = useState<Imported>()
  const [fault, setFault] = useState<string>()
  const [sent, setSent] = useState(0)
  const [sending, setSending] = useState<AbortController>()
  const [outcome, setOutcome] = useState<Outcome>()

  // While it is sent, closing the tab asks first, and leaving the settings stops it.
  useEffect(() => {
    if (!sending) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => {
      removeEventListener('beforeunload', ask)
      sending.abort()
    }
  }, [sending])

  async function read(file: File): Promise<void> {
    setFound(undefined)
    setOutcome(undefined)
    setFault(undefined)
    const code = await Promise.all([import('./read-file.ts'), import('./imported.ts')]).catch(() => undefined)
    if (!code) return setFault(words.errors.offline)
    const [{ readFile }, { Unreadable }] = code
    try {
      setFound(await readFile(file, { now: Date.now(), timeZone: timeZone(), locale }))
    } catch (error) {
      setFault(text.unreadable[error instanceof Unreadable ? error.reason : 'unknown'])
    }
  }

  async function send(imported: Imported, inbox: List): Promise<void> {
    setFault(undefined)
    setSent(0)
    const stop = new AbortController()
    setSending(stop)
    try {
      const { Sender } = await import('./send-import.ts')
      const options = { inbox, onProgress: setSent, signal: stop.signal }
      setOutcome(await new Sender({ api, answered }, store, options).send(imported))
      setFound(undefined)
    } catch (error) {
      setFault(text.cutOff(stop.signal.aborted ? text.stopped : errorInWords(error)))
    } finally {
      setSending(undefined)
    }
  }

  const count = found?.lists.reduce((sum, { todos }) => sum + todos.length, 0) ?? 0
  const leftOut = found?.leftOut.map(({ row, name, fields }) =>
    text.without(row, name, fields.map((field) => words.history.fields[field] ?? field).join(', ')),
  )
  return (
    <SettingsPart title={text.title} more={text.more}>
      <label htmlFor={id}>{text.choose}</label>
      <input
        id={id}
        type="file"
        accept=".zip,.ics,.csv"
        disabled={sending !== undefined}
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file) void read(file)
          // So that the same file can be chosen again, once it was changed.
          target.value = ''
        }}
      />
      <div role="status">
        {found && <p>{text.found(found.lists.length, count, found.labels.length)}</p>}
        {found && found.unknown.length > 0 && <p>{text.unknownColumns(found.unknown.join(', '))}</p>}
        {outcome && <p>{text.done(outcome.added, outcome.known, outcome.trashed)}</p>}
      </div>
      {leftOut && <Lines title={text.leftOut(leftOut.length)} lines={leftOut} />}
      {outcome && (
        <Lines
          title={text.refused(outcome.refused.length)}
          lines={outcome.refused.map(({ name, why }) => `${name}: ${why}`)}
        />
      )}
      {sending && (
        <label className="importing">
          {text.progress(sent, count)}
          <progress value={sent} max={count} />
        </label>
      )}
      <div className="import-buttons">
        {found && inbox && count > 0 && (
          <RequestButton className="primary" ask={() => send(found, inbox)}>
            {text.add(count)}
          </RequestButton>
        )}
        {sending && (
          <button type="button" className="quiet" onClick={() => sending.abort()}>
            {text.stop}
          </button>
        )}
      </div>
      <p className="fault" role="alert">
        {fault}
      </p>
    </SettingsPart>
  )
}

/** What is told of single to-dos; nothing if there is nothing to be told. */
function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null
  return (
    <details>
      <summary>{title}</summary>
      <ul>
        {[...new Set(lines)].slice(0, MOST_SHOWN).map((line) => (
          <li key={line}>{line}</li>
        ))}
        {lines.length > MOST_SHOWN && <li>{text.others(lines.length - MOST_SHOWN)}</li>}
      </ul>
    </details>
  )
}
