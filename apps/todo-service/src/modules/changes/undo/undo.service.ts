import createError from '@fastify/error'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { UndoConflict, UndoRequest, UndoResult } from '@todo/schemas'
import type { Selectable } from 'kysely'
import { inAccount } from '../../../access/in-account.ts'
import type { Actor, Scope } from '../../../access/scope.ts'
import type { Tables } from '../../../database/tables.ts'
import { OccurrenceEntity } from '../../todos/occurrence.entity.ts'
import { revert } from './revert.ts'

/** 404: there is no such change, or it is somebody else's. */
export const ChangeNotFound = createError('CHANGE_NOT_FOUND', 'There is no change of yours with this version', 404)

/**
 * Takes back what a user has changed in one transaction. What has been changed again since stays as it is, and is named.
 * Taking back is a change itself, which can be taken back.
 *
 * @throws {ChangeNotFound} when the change is not there, not the actor's, or in a list that the actor does not see any more.
 * @throws {RoleTooLow}
 */
export function undo(em: SqlEntityManager, actor: Actor, { version, user_id }: UndoRequest): Promise<UndoResult> {
  return inAccount(em, actor, user_id ?? actor.id, async (scope, em) => {
    const conflicts: UndoConflict[] = []
    const lines = await linesOf(em, scope, version)
    // The last one first: what was made later may be in what was made before.
    for (const line of lines.toReversed()) conflicts.push(...(await revert(line, em, scope)))
    await em.nativeDelete(OccurrenceEntity, { user_id: scope.accountId, version })
    const left = new Set(conflicts.map(({ entity, id }) => `${entity} ${id}`))
    return { version: scope.version, undone: lines.length - left.size, conflicts }
  })
}

async function linesOf(em: SqlEntityManager, scope: Scope, version: number): Promise<Selectable<Tables['change']>[]> {
  const lines = await em
    .getKysely<Tables>()
    .selectFrom('change')
    .selectAll()
    .where('user_id', '=', scope.accountId)
    .where('version', '=', version)
    .where('actor_id', '=', scope.actor.id)
    .orderBy('n')
    .execute()
  const { listIds } = scope
  const seen = lines.filter(({ list_id }) => !listIds || listIds.includes(Number(list_id)))
  if (seen.length === 0) throw new ChangeNotFound()
  for (const { list_id } of seen) if (list_id !== null) scope.require(list_id, 'editor')
  return seen
}
