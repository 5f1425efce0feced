import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Attachment } from '@todo/schemas'
import type { Scope } from '../../access/scope.ts'
import { DAY_MS } from '../dates/calendar.ts'
import type { TodoEntity } from '../todos/todo.entity.ts'
import { AttachmentRepository } from './attachment.repository.ts'

/** How long a file that has been removed from its to-do is kept, in milliseconds: as long as the trash. */
export const REMOVED_MS = 30 * DAY_MS

/** The files of a to-do. */
export function attachmentsOf({ attachments }: Pick<TodoEntity, 'attachments'>): Attachment[] {
  return attachments == null ? [] : JSON.parse(attachments)
}

/**
 * Gives a to-do these files: those that it has no more are marked as removed, those that come back are kept again. One whose
 * bytes are deleted, or may be at any moment, does not come back.
 */
export async function setAttachments(
  todo: TodoEntity,
  wanted: readonly Attachment[],
  em: SqlEntityManager,
  { now }: Scope,
): Promise<void> {
  const files = new AttachmentRepository(em)
  const rows = await files.ofTodo(todo.id)
  const isKept = (at: number | null) => at === null || at > now - REMOVED_MS + DAY_MS
  const kept = new Set(rows.filter(({ removed_at }) => isKept(removed_at)).map(({ id }) => id))
  const attachments = wanted.filter(({ id }) => kept.has(id))
  const has = new Set(attachments.map(({ id }) => id))
  const idsOf = (isRemoved: boolean) =>
    rows
      .filter(({ id, removed_at }) => (removed_at !== null) === isRemoved && has.has(id) === isRemoved)
      .map(({ id }) => id)
  await files.remove(idsOf(true), null)
  await files.remove(idsOf(false), now)
  todo.attachments = JSON.stringify(attachments)
}
