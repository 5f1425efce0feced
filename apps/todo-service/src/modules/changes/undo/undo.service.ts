import createError from '@fastify/error'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { UndoConflict, UndoRequest, UndoResult } from '@todo/schemas'
import { inAccount } from '../../../access/in-account.ts'
import type { Actor, Scope } from '../../../access/scope.ts'
import type { Tables } from '../../../database/tables.ts'
import { OccurrenceEntity } from '../../todos/occurrence.entity.ts'
import { keepAssignees } from './keep-assignees.ts'
import { keepPlaces } from './keep-places.ts'
import { type Line, Reverter } from './reverter.ts'

/** 404: there is no such change, it is somebody else's, or it was made so long ago that the log does not tell it any more. */
export const ChangeNotFound = createError(
  'CHANGE_NOT_FOUND',
  'There is no change of yours with this version, or it was made too long ago to be taken back',
  404,
)

/** 409: who is in a list is not taken back. */
export const MembershipStays = createError(
  'MEMBERSHIP_STAYS',
  'Who is in a list, and as what, is not taken back: an admin gives another role, or invites again',
  409,
)

/**
 * Takes back what a user has changed in one transaction. What has been changed again since stays as it is, and is named.
 * Taking back is a change itself, which can be taken back.
 *
 * @throws {ChangeNotFound} when the change is not there, not the actor's, or in a list that the actor does not see any more.
 * @throws {RoleTooLow}
 * @throws {MembershipStays} when nothing else was changed.
 */
export async function undo(
  em: SqlEntityManager,
  actor: Actor,
  { version, user_id = actor.id }: UndoRequest,
): Promise<UndoResult> {
  // Lines of the log never change, so they can be read before the account is locked. Without a line, nothing is locked.
  const lines = await linesOf(em, actor, user_id, version)
  if (lines.length === 0) throw new ChangeNotFound()
  return inAccount(em, actor, user_id, async (scope, em) => {
    const conflicts: UndoConflict[] = []
    const seen = allowed(lines, scope)
    const reverter = new Reverter(em, scope)
    // The last one first: a thing that was made later may be inside of one that was made before.
    for (const line of seen.toReversed()) conflicts.push(...(await reverter.revert(line)))
    conflicts.push(...(await keepPlaces(em, scope)), ...(await keepAssignees(em, scope)))
    await em.nativeDelete(OccurrenceEntity, { user_id: scope.accountId, version })
    const left = new Set(conflicts.map(({ entity, id }) => `${entity} ${id}`))
    const undone = seen.filter(({ entity, entity_id }) => !left.has(`${entity} ${entity_id}`))
    return { version: scope.version, undone: undone.length, conflicts }
  })
}

/** The actor's lines of the log with this version of the account: what was done in a session. */
function linesOf(em: SqlEntityManager, actor: Actor, accountId: number, version: number): Promise<Line[]> {
  return em
    .getKysely<Tables>()
    .selectFrom('change as c')
    .innerJoin('user as u', 'u.id', 'c.user_id')
    .selectAll('c')
    .where('c.user_id', '=', accountId)
    .where('c.version', '=', version)
    .whereRef('c.version', '>', 'u.min_version')
    .where('c.actor_id', '=', actor.id)
    .where('c.actor_kind', '=', 'session')
    .orderBy('c.n')
    .execute()
}

/**
 * The lines that are about lists that the actor still sees.
 *
 * @throws {ChangeNotFound} when there are none.
 * @throws {RoleTooLow} when the actor may not make such changes any more: a list itself is changed by admins.
 * @throws {MembershipStays} when all lines only say who is in a list, or whose it is.
 */
function allowed(lines: readonly Line[], scope: Scope): Line[] {
  const { listIds } = scope
  const seen = lines.filter(({ list_id }) => !listIds || listIds.includes(Number(list_id)))
  if (seen.length === 0) throw new ChangeNotFound()
  for (const { entity, list_id } of seen)
    if (list_id !== null) scope.require(list_id, entity === 'list' ? 'admin' : 'editor')
  const undone = seen.filter((line) => !changesMembership(line))
  if (undone.length === 0) throw new MembershipStays()
  return undone
}

/**
 * Whether a line says that somebody has joined or left a list, or has another role in it, or that it has another owner. The
 * owner of a list that is added joins it, and stays in it, to be able to take it out of the trash, until
 * it is deleted for good.
 */
function changesMembership({ entity, action, before, after }: Line): boolean {
  // The only move that a list can make is to another owner.
  if (entity === 'list') return action === 'move'
  if (entity !== 'member') return false
  if (before === null) return true
  return after === null ? JSON.parse(before).role !== 'owner' : 'role' in JSON.parse(after)
}
