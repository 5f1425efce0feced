import type { ListTodosQuery } from '@todo/schemas'
import * as cursors from '@todo/service-kit'

/** The list that a cursor belongs to: whose it is, its order and its filter. */
export type ListIdentity = Pick<ListTodosQuery, 'order' | 'is_done'> & { ownerId: number }

/** The cursor of the page that follows this to-do. */
export function encodeCursor(lastId: number, list: ListIdentity): string {
  return cursors.encodeCursor(lastId, nameOf(list))
}

/** @throws {InvalidInput} when the cursor belongs to another list, or to none. */
export function decodeCursor(cursor: string, list: ListIdentity): number {
  return cursors.decodeCursor(cursor, nameOf(list))
}

function nameOf({ ownerId, order, is_done }: ListIdentity): string {
  return `${ownerId}:${order}:${is_done}`
}
