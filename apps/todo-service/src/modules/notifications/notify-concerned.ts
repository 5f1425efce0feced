import { type ChangeSet, ChangeSetType } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Notification } from '@todo/schemas'
import { databaseNow } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { Scope } from '../../access/scope.ts'
import type { Tables } from '../../database/tables.ts'
import { CommentEntity } from '../comments/comment.entity.ts'
import { InvitationEntity } from '../invitations/invitation.entity.ts'
import { TodoEntity } from '../todos/todo.entity.ts'
import { DIGEST_MS } from './mails/send-digests.ts'

/** Who is told what, and what it is about. */
interface Told {
  user_id: number
  kind: Notification['kind']
  todo_id?: number
  comment_id?: number
  invitation_id?: number
}

/** How often one person can tell another one something, within so many milliseconds. More would only be noise. */
const MOST = 100
const WITHIN_MS = 3_600_000

/**
 * Notifies others of what a flush has changed that concerns them, in the same transaction; nobody is notified of their own
 * change. It takes two statements in all, and none if nobody else is concerned.
 */
export async function notifyConcerned(
  em: SqlEntityManager,
  scopes: readonly Scope[],
  changeSets: readonly ChangeSet<object>[],
): Promise<void> {
  const told: Told[] = []
  for (const changeSet of changeSets) told.push(...(await concernedBy(em, scopes, changeSet)))
  for (const { actor } of scopes.slice(0, 1)) {
    const others = told.filter(({ user_id }) => user_id !== actor.id)
    if (others.length > 0) await tell(em, actor.id, others)
  }
}

async function tell(em: SqlEntityManager, actor_id: number, told: readonly Told[]): Promise<void> {
  const db = em.getKysely<Tables>()
  const now = databaseNow(em)
  const lately = await db
    .selectFrom('notification')
    .select(({ fn }) => ['user_id', fn.countAll<number>().as('count')])
    .where('user_id', 'in', [...new Set(told.map(({ user_id }) => user_id))])
    .where('actor_id', '=', actor_id)
    .where('created_at', '>', sql<number>`${now} - ${WITHIN_MS}`)
    .groupBy('user_id')
    .execute()
  const counts = new Map(lately.map(({ user_id, count }) => [user_id, Number(count)]))
  const rows = told.filter(({ user_id }) => {
    const count = counts.get(user_id) ?? 0
    counts.set(user_id, count + 1)
    return count < MOST
  })
  if (rows.length === 0) return
  const none = { todo_id: null, comment_id: null, invitation_id: null }
  const made = { actor_id, is_read: sql.lit(false), mail_at: sql<number>`${now} + ${DIGEST_MS}`, created_at: now }
  const inserted = rows.map((row) => ({ ...none, ...row, ...made }))
  await db.insertInto('notification').values(inserted).execute()
}

/** Whom one change concerns, whoever has made it. */
async function concernedBy(
  em: SqlEntityManager,
  scopes: readonly Scope[],
  { entity, type, payload, originalEntity }: ChangeSet<object>,
): Promise<Told[]> {
  if (type === ChangeSetType.DELETE) return []
  const isNew = type === ChangeSetType.CREATE
  if (entity instanceof TodoEntity) return 'assignee_id' in payload ? assigned(entity) : []
  if (entity instanceof InvitationEntity) return isNew ? invited(entity) : []
  if (!(entity instanceof CommentEntity)) return []
  if (!isNew) return mentioned(entity, { ...originalEntity })
  // One that comes back by an undo was told of before.
  return scopes.some(({ now }) => now === entity.posted_at) ? commented(em, entity) : []
}

function assigned({ id: todo_id, assignee_id }: TodoEntity): Told[] {
  return assignee_id == null ? [] : [{ user_id: assignee_id, kind: 'assigned', todo_id }]
}

function invited({ id: invitation_id, invitee_id }: InvitationEntity): Told[] {
  return invitee_id == null ? [] : [{ user_id: invitee_id, kind: 'invited', invitation_id }]
}

/** Whom a new comment mentions, and who is to do the to-do. */
async function commented(em: SqlEntityManager, comment: CommentEntity): Promise<Told[]> {
  const told = mentioned(comment, {})
  const { id: comment_id, todo_id } = comment
  const { assignee_id } = await em.findOneOrFail(TodoEntity, todo_id)
  return assignee_id == null || told.some(({ user_id }) => user_id === assignee_id)
    ? told
    : [...told, { user_id: assignee_id, kind: 'commented', todo_id, comment_id }]
}

/** Whom a comment mentions, and did not mention before. */
function mentioned({ id: comment_id, todo_id, mentions }: CommentEntity, before: { mentions?: string }): Told[] {
  const known = idsIn(before.mentions)
  const fresh = idsIn(mentions).filter((id) => !known.includes(id))
  return fresh.map((user_id) => ({ user_id, kind: 'mentioned', todo_id, comment_id }))
}

function idsIn(mentions = '[]'): number[] {
  return JSON.parse(mentions)
}
