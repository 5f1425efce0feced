import { useSyncExternalStore } from 'react'
import { answered, api, type Schemas } from '../api/client.ts'

export type SavedFilter = Schemas['SavedFilter']

let filters: readonly SavedFilter[] = []
const listeners = new Set<() => void>()

function set(next: readonly SavedFilter[]): void {
  filters = next
  for (const listener of listeners) listener()
}

/** Read when somebody begins to look, forgotten when nobody looks any more: somebody else may log in. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (listeners.size === 1) void readFilters().catch(() => undefined)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) filters = []
  }
}

/** The filters that are saved, in their order. */
export function useFilters(): readonly SavedFilter[] {
  return useSyncExternalStore(subscribe, () => filters)
}

async function readFilters(): Promise<void> {
  const answer = await answered(api.GET('/filters'))
  if (listeners.size > 0) set(answer?.filters ?? [])
}

/** What one says of a filter. */
export interface FilterFields {
  name: string
  query: string
}

/** Saves a new filter, or changes one. */
export async function saveFilter(body: FilterFields, id?: number): Promise<SavedFilter | undefined> {
  const saved =
    id === undefined
      ? await answered(api.POST('/filters', { body }))
      : await answered(api.PATCH('/filters/{id}', { params: { path: { id } }, body }))
  await readFilters()
  return saved
}

export async function deleteFilter(id: number): Promise<void> {
  await answered(api.DELETE('/filters/{id}', { params: { path: { id } } }))
  await readFilters()
}
