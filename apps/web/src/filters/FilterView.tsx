import { useEffect, useState } from 'react'
import { answered, api, type Schemas } from '../api/client.ts'
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
  const { uids, fault } = useFound(filter.query, things.todos)
  const todos = uids
    ?.map((uid) => things.todos.get(uid))
    .filter((todo) => todo !== undefined)
    .sort(byDue)
  return (
    <View title={filter.name} actions={<FilterMenu filter={filter} />}>
      {todos && <TodoList name={filter.name} branches={asBranches(things, todos)} showsList />}
      {todos?.length === 0 && <EmptyState title={words.empty.filter} more={filter.query} />}
      {!todos && fault === undefined && <NotRead fault={undefined} />}
      {fault !== undefined && <EmptyState title={words.filters.fails} more={fault} />}
    </View>
  )
}

interface Found {
  uids?: readonly string[]
  fault?: string
}

function useFound(filter: string, changed: unknown): Found {
  const [found, setFound] = useState<Found>({})
  useEffect(() => {
    let isCurrent = true
    readAll(filter).then(
      (todos) => isCurrent && setFound({ uids: todos.map(({ uid }) => uid) }),
      ({ message }: Error) => isCurrent && setFound((before) => (before.uids ? before : { fault: message })),
    )
    return () => {
      isCurrent = false
    }
  }, [filter, changed])
  return found
}

async function readAll(filter: string): Promise<Schemas['Todo'][]> {
  const todos: Schemas['Todo'][] = []
  for (let cursor: string | null = ''; cursor !== null && todos.length < SHOWN; ) {
    const query: { filter: string; sort: 'due'; limit: number; cursor?: string } = {
      filter,
      sort: 'due',
      limit: 100,
      ...(cursor !== '' && { cursor }),
    }
    const page: Schemas['TodoPage'] | undefined = await answered(api.GET('/todos', { params: { query } }))
    todos.push(...(page?.todos ?? []))
    cursor = page?.next_cursor ?? null
  }
  return todos
}
