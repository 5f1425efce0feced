import { useEffect, useState } from 'react'
import { answered, api, type Schemas } from '../api/client.ts'
import { momentInWords } from '../dates/days.ts'
import { Link } from '../navigation/Link.tsx'
import { pathTo } from '../navigation/router.ts'
import { tellError } from '../notices/notices.ts'
import type { List } from '../store/things.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { words } from '../words/index.ts'
import { View } from './View.tsx'

/** What was changed in a list, by whom and when: the last first, one page after the other. */
export default function ActivityView({ list }: { list: List }) {
  const [changes, setChanges] = useState<Schemas['HistoryEntry'][]>()
  const [cursor, setCursor] = useState<string | null>(null)
  const name = list.is_inbox ? words.nav.inbox : list.name
  const take = (page: Schemas['HistoryPage'] | undefined, before: Schemas['HistoryEntry'][]) => {
    setChanges([...before, ...(page?.changes ?? [])])
    setCursor(page?.next_cursor ?? null)
  }
  useEffect(() => {
    readChanges(list.id).then((page) => take(page, []), sayWhy)
  }, [list.id])
  return (
    <View title={words.nav.activity} aside={<Link href={pathTo('lists', list.id)}>{name}</Link>}>
      <ul className="records activity">
        {changes?.map(({ version, id, entity, at, actor, text }) => (
          <li key={`${version}-${entity}-${id}`}>
            <span className="row-text">
              <span className="row-title">{text}</span>
              <span className="facts">
                {words.details.by(actor?.username ?? words.details.somebody, momentInWords(at))}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {cursor !== null && (
        <button
          type="button"
          className="quiet"
          onClick={() => void readChanges(list.id, cursor).then((page) => take(page, changes ?? []), sayWhy)}
        >
          {words.settings.more}
        </button>
      )}
      {changes?.length === 0 && <EmptyState title={words.empty.activity} />}
    </View>
  )
}

function readChanges(id: number, cursor?: string): Promise<Schemas['HistoryPage'] | undefined> {
  const query = { limit: 50, ...(cursor !== undefined && { cursor }) }
  return answered(api.GET('/lists/{id}/history', { params: { path: { id }, query } }))
}

function sayWhy(error: unknown): void {
  tellError(error instanceof Error ? error.message : words.errors.unknown)
}
