import { useEffect, useState } from 'react'
import { answered, api, type Schemas } from '../api/client.ts'
import { momentInWords } from '../dates/days.ts'
import { words } from '../words/index.ts'
import { SettingsPart } from './SettingsPart.tsx'
import { tellWhy } from './useRead.ts'

const { settings: text } = words

/** What has happened to the account, the last first, one page after the other. */
export function SecurityLog() {
  const [events, setEvents] = useState<Schemas['AuditEvent'][]>([])
  const [cursor, setCursor] = useState<string | null>(null)
  const take = (page: Schemas['AuditPage'] | undefined, before: Schemas['AuditEvent'][]) => {
    setEvents([...before, ...(page?.events ?? [])])
    setCursor(page?.next_cursor ?? null)
  }
  useEffect(() => {
    readEvents().then((page) => take(page, []), tellWhy)
  }, [])
  return (
    <SettingsPart title={text.log} more={text.logMore}>
      <ul className="records">
        {events.filter(isWorthTelling).map(({ id, event, outcome, actor, address, at }) => (
          <li key={id}>
            <span className="row-text">
              <span className="row-title">{text.events[event]}</span>
              <span className="facts">
                {outcome !== 'success' && <strong className="late">{text.outcomes[outcome]}</strong>}
                <span>{momentInWords(at)}</span>
                {actor === 'operator' ? <span>{text.byOperator}</span> : <span>{address}</span>}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {cursor !== null && (
        <button
          type="button"
          className="quiet"
          onClick={() => void readEvents(cursor).then((page) => take(page, events), tellWhy)}
        >
          {text.more}
        </button>
      )}
    </SettingsPart>
  )
}

/** A session that goes on as it should is no news, and happens all the time. */
function isWorthTelling({ event, outcome }: Schemas['AuditEvent']): boolean {
  return event !== 'refresh' || outcome !== 'success'
}

function readEvents(cursor?: string): Promise<Schemas['AuditPage'] | undefined> {
  const query = { limit: 100, ...(cursor !== undefined && { cursor }) }
  return answered(api.GET('/users/me/audit', { params: { query } }))
}
