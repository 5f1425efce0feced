import { wrap } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { CreateList, List, Lists, PatchList } from '@todo/schemas'
import { orThrow } from '@todo/service-kit'
import { inAccount } from '../../access/in-account.ts'
import type { Actor } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import { writeChanges } from '../changes/write-changes.ts'
import { besideId, positionBeside, type WantedBeside } from '../order/beside.ts'
import { LastKeys } from '../order/order-keys.ts'
import { TodoEntity } from '../todos/todo.entity.ts'
import { changeList } from './change-list.ts'
import { ListEntity } from './list.entity.ts'
import { listToJson } from './list.json.ts'
import { ListQueries } from './list.queries.ts'
import { InboxStays, ListNotFound, MAX_LISTS, TooManyLists } from './list-faults.ts'
import { ListMemberEntity } from './list-member.entity.ts'

/** Lists, as one user may see and change them. */
export class ListService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor

  constructor(em: SqlEntityManager, actor: Actor) {
    this.#em = em
    this.#actor = actor
  }

  /** All lists of the user, also those that others share. */
  async list(isArchived: boolean): Promise<Lists> {
    return { lists: (await this.#queries().all(isArchived)).map(listToJson) }
  }

  /** @throws {ListNotFound} */
  get(id: number): Promise<List> {
    return this.#read(id, this.#em)
  }

  /**
   * @throws {TooManyLists}
   * @throws {InvalidInput} for a place beside a list that is not there.
   */
  create({ name, is_favorite = false, before_id, after_id, ...input }: CreateList): Promise<List> {
    return inAccount(this.#em, this.#actor, this.#actor.id, async (scope, em) => {
      const { accountId: user_id, version, now } = scope
      await requireRoom(em, user_id)
      const made = { user_id, version, created_at: now }
      const list = em.create(ListEntity, { name, description: '', ...input, ...made, updated_at: now })
      await writeChanges(em, [scope])
      const position = (await this.#position(list.id, { before_id, after_id }, em)) ?? new LastKeys(version).next()
      em.create(ListMemberEntity, { ...made, list_id: list.id, role: 'owner', is_favorite, position })
      await writeChanges(em, [scope])
      return this.#read(list.id, em)
    })
  }

  /**
   * Changes a list, and what is the member's own of it.
   *
   * @throws {ListNotFound}
   * @throws {RoleTooLow} for what is not the member's own, unless an admin.
   * @throws {InboxStays}
   * @throws {InvalidInput} for a place beside a list that is not there.
   */
  patch(id: number, { is_favorite, before_id, after_id, description, ...others }: PatchList): Promise<List> {
    const shared = { ...others, ...(description !== undefined && { description: description ?? '' }) }
    return changeList(this.#em, this.#actor, { id }, async ({ list, scope, own, em }) => {
      if (Object.keys(shared).length > 0) scope.require(id, 'admin')
      if (list.is_inbox && shared.is_archived) throw new InboxStays()
      wrap(list).assign(shared)
      const position = await this.#position(id, { before_id, after_id }, em)
      const member = await em.findOneOrFail(ListMemberEntity, { list_id: id, user_id: own.accountId })
      wrap(member).assign({ ...(is_favorite !== undefined && { is_favorite }), ...(position && { position }) })
      await writeChanges(em, [...new Set([scope, own])])
      return this.#read(id, em)
    })
  }

  /**
   * Puts a list into the trash, with its to-dos.
   *
   * @throws {ListNotFound}
   * @throws {RoleTooLow} unless the owner.
   * @throws {InboxStays}
   */
  delete(id: number): Promise<void> {
    return changeList(this.#em, this.#actor, { id }, async ({ list, scope, em }) => {
      scope.require(id, 'owner')
      if (list.is_inbox) throw new InboxStays()
      const todos = await em.find(TodoEntity, { list_id: id, user: scope.accountId })
      // Later than any to-do that is in the trash already, so that a restore can tell which came there with the list.
      const deletedAt = todos.reduce((latest, { deleted_at }) => Math.max(latest, (deleted_at ?? 0) + 1), scope.now)
      for (const gone of [list, ...todos.filter(({ deleted_at }) => deleted_at === null)]) gone.deleted_at = deletedAt
    })
  }

  /**
   * Takes a list out of the trash, with the to-dos that came there with it.
   *
   * @throws {ListNotFound} when it is not in the trash.
   * @throws {RoleTooLow} unless the owner.
   * @throws {TooManyLists}
   */
  restore(id: number): Promise<List> {
    return changeList(this.#em, this.#actor, { id, isDeleted: true }, async ({ list, scope, em }) => {
      scope.require(id, 'owner')
      await requireRoom(em, scope.accountId)
      const together = { deleted_at: Number(list.deleted_at) }
      const todos = await em.find(TodoEntity, { list_id: id, user: scope.accountId, ...together })
      for (const back of [list, ...todos]) back.deleted_at = null
      await writeChanges(em, [scope])
      return this.#read(id, em)
    })
  }

  async #position(id: number, wanted: WantedBeside, em: SqlEntityManager): Promise<string | undefined> {
    const beside = besideId(wanted)
    if (!beside) return undefined
    const shown = new Set(await this.#queries(em).idsBeside(id))
    // Lists in the trash keep their place, but nothing is put beside them.
    const others = await em.find(ListMemberEntity, { user_id: this.#actor.id, list_id: { $ne: id } })
    const idOf = ({ list_id }: ListMemberEntity) => (shown.has(list_id) ? list_id : undefined)
    return positionBeside<ListMemberEntity, number | undefined>(others, idOf, beside, 'list')
  }

  async #read(id: number, em: SqlEntityManager): Promise<List> {
    const row = orThrow(await this.#queries(em).one(id), ListNotFound)
    return listToJson(row)
  }

  #queries(em = this.#em): ListQueries {
    return new ListQueries(em, new Viewer(this.#actor))
  }
}

async function requireRoom(em: SqlEntityManager, user_id: number): Promise<void> {
  if ((await em.count(ListEntity, { user_id, deleted_at: null })) >= MAX_LISTS) throw new TooManyLists()
}
