import { useEffect, useState } from 'react'
import { answered, api, Refused, type Schemas } from '../api/client.ts'
import { errorInWords } from '../api/problem-in-words.ts'
import { whenAnswered } from '../api/when-answered.ts'
import { NotRead } from '../offline/NotRead.tsx'
import { useThings } from '../store/context.ts'
import { asBranches, byDue } from '../store/queries.ts'
import type { SavedFilter } from '../store/things.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { TodoList } from '../todos/TodoList.tsx'
import { View } from '../views/View.tsx'
import { words } from '../words/index.ts'
import { FilterMenu } from './FilterMenu.tsx'

/** How many are shown at most. */
const SHOWN = 200

/** What a saved filter finds. Only the service can tell, so it is asked again whenever something has changed. */
export default function FilterView({ filter }: { filter: SavedFilter }) {
  const things = useThings()
  const { uids, hasMore, fault } = useFound(filter.query, things.todos)
  const todos = uids
    ?.map((uid) => things.todos.get(uid))
    .filter((todo) => todo !== undefined)
    .sort(byDue)
  return (
    <View title={filter.name} actions={<FilterMenu filter={filter} />}>
      {todos && <TodoList name={filter.name} branches={asBranches(things, todos)} showsList />}
      {hasMore && <p className="muted end-note">{words.filters.first(SHOWN)}</p>}
      {todos?.length === 0 && <EmptyState title={words.empty.filter} more={filter.query} />}
      {!todos && fault === undefined && <NotRead fault={undefined} />}
      {fault !== undefined && <EmptyState title={words.filters.fails} more={fault} />}
    </View>
  )
}

interface Found {
  /** What was asked. */
  filter?: string
  uids?: readonly string[]
  hasMore?: boolean
  fault?: string
}

function useFound(filter: string, changed: unknown): Found {
  const [found, setFound] = useState<Found>({})
  useEffect(
    () =>
      whenAnswered(
        readFirst(filter).then((answer) => ({ filter, ...answer })),
        setFound,
        (error) =>
          setFound((before) =>
            // What was found stays where nobody could be asked, and not where this cannot be asked any more.
            before.filter === filter && !(error instanceof Refused) ? before : { filter, fault: errorInWords(error) },
          ),
      ),
    [filter, changed],
  )
  return found.filter === filter ? found : {}
}

async function readFirst(filter: string): Promise<Pick<Found, 'uids' | 'hasMore'>> {
  const uids: string[] = []
  let cursor: string | null = ''
  while (cursor !== null && uids.length < SHOWN) {
    const query: { filter: string; sort: 'due'; limit: number; cursor?: string } = {
      filter,
      sort: 'due',
      limit: 100,
      ...(cursor !== '' && { cursor }),
    }
    const page: Schemas['TodoPage'] | undefined = await answered(api.GET('/todos', { params: { query } }))
    uids.push(...(page?.todos ?? []).map(({ uid }) => uid))
    cursor = page?.next_cursor ?? null
  }
  return { uids, hasMore: cursor !== null }
}
