import { hash } from 'node:crypto'
import type { ListTodosQuery } from '@todo/schemas'

/**
 * Names the page that a query asks for: the same for equal queries, whatever the order of their parameters. It covers
 * every parameter there is, so that none can be forgotten in a cache key.
 */
export function pageKeyOf(query: ListTodosQuery): string {
  return canonicalHash(query)
}

/**
 * Names the list that a cursor belongs to: whose it is, and every parameter but those for the page (`cursor`, `limit`) and
 * for what each to-do is shown with (`include`).
 */
export function listKeyOf(viewerId: number, query: ListTodosQuery): string {
  const { cursor: _cursor, limit: _limit, include: _include, ...list } = query
  return canonicalHash({ ...list, user_id: viewerId })
}

function canonicalHash(query: object): string {
  const sorted = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1))
  return hash('sha256', JSON.stringify(sorted), 'base64url')
}
