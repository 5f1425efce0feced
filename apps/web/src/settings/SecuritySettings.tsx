import { answered, api, type Schemas } from '../api/client.ts'
import { momentInWords } from '../dates/days.ts'
import { tell } from '../notices/notices.ts'
import { NotRead } from '../offline/NotRead.tsx'
import { RequestButton } from '../parts/RequestButton.tsx'
import { useRead } from '../parts/useRead.ts'
import { words } from '../words/index.ts'
import { deviceInWords } from './device-in-words.ts'
import { SecurityLog } from './SecurityLog.tsx'
import { SettingsPart } from './SettingsPart.tsx'

const { settings: text } = words
const readSessions = () => answered(api.GET('/users/me/sessions'))

/** Where one is logged in, and what has happened to the account. */
export function SecuritySettings() {
  const { value: answer, fault, again: readAgain } = useRead(readSessions)
  if (!answer) return <NotRead fault={fault} />
  const { sessions } = answer

  async function end(asked: Promise<unknown>, done: string): Promise<void> {
    await asked
    await readAgain()
    tell(done)
  }

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
                return end(answered(api.DELETE('/users/me/sessions/{id}', { params: { path } })), text.sessionEnded)
              }}
            />
          ))}
        </ul>
        {sessions.length > 1 && (
          <RequestButton
            className="quiet danger"
            ask={() => end(answered(api.DELETE('/users/me/sessions')), text.othersEnded)}
          >
            {text.endOthers}
          </RequestButton>
        )}
      </SettingsPart>
      <SecurityLog />
    </>
  )
}

function SessionRecord({ session, onEnd }: { session: Schemas['Session']; onEnd: () => Promise<void> }) {
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
        <RequestButton className="quiet danger" aria-label={`${text.end}: ${name}`} ask={onEnd}>
          {text.end}
        </RequestButton>
      )}
    </li>
  )
}
