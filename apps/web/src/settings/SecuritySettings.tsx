import { answered, api, type Schemas } from '../api/client.ts'
import { momentInWords } from '../dates/days.ts'
import { tell, tellError } from '../notices/notices.ts'
import { NeedsServer } from '../offline/NeedsServer.tsx'
import { useRead } from '../parts/useRead.ts'
import { words } from '../words/index.ts'
import { deviceInWords } from './device-in-words.ts'
import { SecurityLog } from './SecurityLog.tsx'
import { SettingsPart } from './SettingsPart.tsx'

const { settings: text } = words
const readSessions = () => answered(api.GET('/users/me/sessions'))

/** Where one is logged in, and what has happened to the account. */
export function SecuritySettings() {
  const [answer, readAgain] = useRead(readSessions)
  if (!answer) return <NeedsServer />
  const { sessions } = answer

  const end = (asked: Promise<unknown>, done: string) =>
    void asked.then(async () => {
      await readAgain()
      tell(done)
    }, tellError)

  return (
    <>
      <SettingsPart title={text.sessions} more={text.sessionsMore}>
        <ul className="records">
          {sessions.map((session) => (
            <SessionRecord
              key={session.id}
              session={session}
              onEnd={() => {
                const path = { id: session.id }
                end(answered(api.DELETE('/users/me/sessions/{id}', { params: { path } })), text.sessionEnded)
              }}
            />
          ))}
        </ul>
        {sessions.length > 1 && (
          <button
            type="button"
            className="quiet danger"
            onClick={() => end(answered(api.DELETE('/users/me/sessions')), text.othersEnded)}
          >
            {text.endOthers}
          </button>
        )}
      </SettingsPart>
      <SecurityLog />
    </>
  )
}

function SessionRecord({ session, onEnd }: { session: Schemas['Session']; onEnd: () => void }) {
  const { device, address, last_used_at, is_current } = session
  const name = deviceInWords(device)
  return (
    <li>
      <span className="row-text">
        <span className="row-title">{name}</span>
        <span className="facts">
          {is_current && <strong className="badge">{text.thisOne}</strong>}
          <span>{address}</span>
          <span>{text.lastUsed(momentInWords(last_used_at))}</span>
        </span>
      </span>
      {!is_current && (
        <button type="button" className="quiet danger" aria-label={`${text.end}: ${name}`} onClick={onEnd}>
          {text.end}
        </button>
      )}
    </li>
  )
}
