import type { SqlEntityManager } from '@mikro-orm/sql'
import { InvalidInput } from '@todo/service-kit'
import type { Scope } from '../../access/scope.ts'
import type { Tables } from '../../database/tables.ts'
import { TodoEntity } from './todo.entity.ts'

/** A to-do, or what will be one: its list, and who is to do it. */
interface Assigned {
  list_id: number
  assignee_id?: number | null | undefined
}

/** Keeps to-dos assigned to members of their lists only. The account is locked, so that nobody leaves meanwhile. */
export class Assignees {
  readonly #em: SqlEntityManager
  readonly #scope: Scope
  /** By list and user: whether the user is in the list. */
  readonly #known = new Map<string, Promise<boolean>>()

  constructor(em: SqlEntityManager, scope: Scope) {
    this.#em = em
    this.#scope = scope
  }

  /** @throws {InvalidInput} for somebody who is not a member of the list. */
  async require({ list_id, assignee_id }: Assigned): Promise<void> {
    if (assignee_id == null || (await this.#isMember(list_id, assignee_id))) return
    throw new InvalidInput({ pointer: '/assignee_id', detail: 'must be a member of the list, or null' })
  }

  /** Assigns a to-do that has come into another list to nobody, if its assignee is not a member there. */
  async keepMembers(todo: Assigned): Promise<void> {
    const { list_id, assignee_id } = todo
    if (assignee_id != null && !(await this.#isMember(list_id, assignee_id))) todo.assignee_id = null
  }

  #isMember(listId: number, userId: number): Promise<boolean> {
    // Who owns the account is in each of its lists.
    if (userId === this.#scope.accountId) return Promise.resolve(true)
    const key = `${listId} ${userId}`
    const known = this.#known.get(key) ?? this.#look(listId, userId)
    this.#known.set(key, known)
    return known
  }

  async #look(listId: number, userId: number): Promise<boolean> {
    const members = this.#em.getKysely<Tables>().selectFrom('list_member').select('role')
    const member = members.where('list_id', '=', listId).where('user_id', '=', userId)
    return (await member.executeTakeFirst()) !== undefined
  }
}

/** Assigns what a former member was to do in a list to nobody, also what is in the trash. */
export async function takeFrom(
  em: SqlEntityManager,
  { accountId }: Scope,
  listId: number,
  userId: number,
): Promise<void> {
  const assigned = await em.find(TodoEntity, { list_id: listId, user: accountId, assignee_id: userId })
  for (const todo of assigned) todo.assignee_id = null
}
