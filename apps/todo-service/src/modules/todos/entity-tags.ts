import { hash } from 'node:crypto'
import { Todo, TodoPage, User } from '@todo/schemas'

/** Changes with the shape of the answers, so that nobody is told that a former release's answer is unchanged. */
const SHAPE = digest([TodoPage, Todo, User]).slice(0, 8)

/** Names one owner's lists at one version (RFC 9110, section 8.8.3). */
export function listTag(ownerId: number, version: number): string {
  return `"${ownerId}-${version}-${SHAPE}"`
}

/** Names one to-do as it is; with its user, the same name goes on with what the user is like. */
export function todoTag(todo: Todo): string {
  const { user, ...own } = todo
  return `"${own.id}-${digest([own, SHAPE])}${user ? `-${digest(user)}` : ''}"`
}

/** Whether an `If-None-Match` header names this entity tag; compared weakly (RFC 9110, section 13.1.2). */
export function namesTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  // Only alone does `*` mean whatever there is: in a list it can but be a part of someone's tag, as in `"a,*,b"`.
  return header.trim() === '*' || tagsOf(header).some((tag) => tag.replace(/^W\//, '') === etag)
}

/**
 * Whether an `If-Match` header names this to-do as it is; compared strongly (RFC 9110, section 13.1.1). A tag that was
 * read together with the user will do: it says no less of the to-do.
 */
export function namesTodo(header: string, todo: Todo): boolean {
  const etag = todoTag(todo)
  return header.trim() === '*' || tagsOf(header).some((tag) => tag === etag || tag.startsWith(`${etag.slice(0, -1)}-`))
}

function tagsOf(header: string): string[] {
  return header.split(',').map((tag) => tag.trim())
}

function digest(value: unknown): string {
  return hash('sha256', JSON.stringify(value), 'base64url').slice(0, 22)
}
