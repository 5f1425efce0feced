import { answered, api } from '../api/client.ts'
import type { Store } from '../store/store.ts'
import type { List } from '../store/things.ts'

/** Makes a list, and waits until the page knows it. */
export async function addList(store: Store, name: string, color: string): Promise<List | undefined> {
  const list = await answered(api.POST('/lists', { body: { name, color } }))
  await store.pull()
  return list
}

/** Makes a section at the end of a list. */
export async function addSection(store: Store, listId: number, name: string): Promise<void> {
  await answered(api.POST('/lists/{id}/sections', { params: { path: { id: listId } }, body: { name } }))
  await store.pull()
}
