import { useCallback } from 'react'
import { answered, api, type Schemas } from '../api/client.ts'
import { changeInWords } from '../changes/change-in-words.ts'
import { momentInWords } from '../dates/days.ts'
import { listInWords } from '../lists/list-in-words.ts'
import { Link } from '../navigation/Link.tsx'
import { pathTo } from '../navigation/router.ts'
import { NotRead } from '../offline/NotRead.tsx'
import { RequestButton } from '../parts/RequestButton.tsx'
import { type Page, usePages } from '../parts/usePages.ts'
import { useThings } from '../store/context.ts'
import type { List } from '../store/things.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { words } from '../words/index.ts'
import { View } from './View.tsx'

/** What was changed in a list, by whom and when: the last first, one page after the other. */
export default function ActivityView({ list }: { list: List }) {
  const things = useThings()
  const read = useCallback((cursor?: string) => readChanges(list.id, cursor), [list.id])
  const { items: changes, fault, more } = usePages(read)
  const name = listInWords(list)
  return (
    <View title={words.nav.activity} aside={<Link href={pathTo('lists', list.id)}>{name}</Link>}>
      <ul className="records activity">
        {changes?.map((change) => (
          <li key={`${change.version}-${change.entity}-${change.id}`}>
            <span className="row-text">
              <span className="row-title">{changeInWords(things, change)}</span>
              <span className="facts">
                {words.details.by(change.actor?.username ?? words.details.somebody, momentInWords(change.at))}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {more && (
        <RequestButton className="quiet" ask={more}>
          {words.settings.more}
        </RequestButton>
      )}
      {!changes && <NotRead fault={fault} />}
      {changes?.length === 0 && <EmptyState title={words.empty.activity} />}
    </View>
  )
}

async function readChanges(id: number, cursor?: string): Promise<Page<Schemas['HistoryEntry']>> {
  const query = { limit: 50, ...(cursor !== undefined && { cursor }) }
  const page = await answered(api.GET('/lists/{id}/history', { params: { path: { id }, query } }))
  return { items: page?.changes ?? [], next: page?.next_cursor ?? null }
}
