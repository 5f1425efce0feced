import { answered, api, type Schemas } from '../api/client.ts'
import { momentInWords } from '../dates/days.ts'
import { NotRead } from '../offline/NotRead.tsx'
import { RequestButton } from '../parts/RequestButton.tsx'
import { type Page, usePages } from '../parts/usePages.ts'
import { words } from '../words/index.ts'
import { SettingsPart } from './SettingsPart.tsx'

const { settings: text } = words

/** What has happened to the account, the last first, one page after the other. */
export function SecurityLog() {
  const { items: events, fault, more } = usePages(readEvents)
  return (
    <SettingsPart title={text.log} more={text.logMore}>
      <ul className="records">
        {events?.filter(isWorthTelling).map(({ id, event, outcome, actor, address, at }) => (
          <li key={id}>
            <span className="row-text">
              <span className="row-title">{text.events[event]}</span>
              <span className="facts">
                {outcome !== 'success' && <strong className="late">{text.outcomes[outcome]}</strong>}
                <span>{momentInWords(at)}</span>
                <span>{actor === 'user' ? address : text.byOthers[actor]}</span>
              </span>
            </span>
          </li>
        ))}
      </ul>
      {!events && <NotRead fault={fault} isSmall />}
      {more && (
        <RequestButton className="quiet" ask={more}>
          {text.more}
        </RequestButton>
      )}
    </SettingsPart>
  )
}

/** A session that goes on as it should is no news, and happens all the time. */
function isWorthTelling({ event, outcome }: Schemas['AuditEvent']): boolean {
  return event !== 'refresh' || outcome !== 'success'
}

async function readEvents(cursor?: string): Promise<Page<Schemas['AuditEvent']>> {
  const query = { limit: 100, ...(cursor !== undefined && { cursor }) }
  const page = await answered(api.GET('/users/me/audit', { params: { query } }))
  return { items: page?.events ?? [], next: page?.next_cursor ?? null }
}
