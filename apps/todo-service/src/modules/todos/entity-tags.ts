import { hash } from 'node:crypto'
import { Todo, TodoPage, User } from '@todo/schemas'

/** Differs between releases whose answers have another shape: no answer of an older release counts as unchanged. */
const SHAPE = digest([TodoPage, Todo, User]).slice(0, 8)

/** The entity tag of a to-do, with its user or without: the id and the version. */
const TAG = new RegExp(`^"(\\d+)-(\\d+)-${SHAPE}(?:-[^"]+)?"$`)

/** The entity tag of every page of `GET /todos` of one user at one version (RFC 9110, section 8.8.3). */
export function listTag(userId: number, version: number): string {
  return `"${userId}-${version}-${SHAPE}"`
}

/** The entity tag of a to-do. With its user, a digest of the user is added at the end. */
export function todoTag({ id, version, user }: Todo): string {
  return `"${id}-${version}-${SHAPE}${user ? `-${digest(user)}` : ''}"`
}

/** Whether an `If-None-Match` header names this entity tag; compared weakly (RFC 9110, section 13.1.2). */
export function namesTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  // `*` alone means "whatever there is". In a list it is a part of a tag, as in `"a,*,b"`.
  return header.trim() === '*' || tagsOf(header).some((tag) => tag.replace(/^W\//, '') === etag)
}

/**
 * Whether an `If-Match` header names this to-do as it is; compared strongly (RFC 9110, section 13.1.1). The tag of the
 * to-do with its user counts too.
 */
export function namesTodo(header: string, todo: Todo): boolean {
  const etag = todoTag(todo)
  return header.trim() === '*' || tagsOf(header).some((tag) => tag === etag || tag.startsWith(`${etag.slice(0, -1)}-`))
}

/**
 * The earlier version of a to-do that an `If-Match` header names; of several, the latest. Undefined if it names none.
 */
export function versionRead(header: string, { id, version }: Pick<Todo, 'id' | 'version'>): number | undefined {
  const read = tagsOf(header).flatMap((tag) => {
    const [, of, at] = TAG.exec(tag) ?? []
    return Number(of) === id && Number(at) < version ? [Number(at)] : []
  })
  return read.length === 0 ? undefined : Math.max(...read)
}

function tagsOf(header: string): string[] {
  return header.split(',').map((tag) => tag.trim())
}

function digest(value: unknown): string {
  return hash('sha256', JSON.stringify(value), 'base64url').slice(0, 22)
}
