import type { FilterQuery } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Scope } from '../../access/scope.ts'
import { ListEntity } from './list.entity.ts'
import { SectionEntity } from './section.entity.ts'

/** The lists of an account, to be changed. Every statement has the scope in it, so none can reach any other. */
export class ListRepository {
  readonly #em: SqlEntityManager
  readonly #scope: Scope

  constructor(em: SqlEntityManager, scope: Scope) {
    this.#em = em
    this.#scope = scope
  }

  /** One list that is not in the trash. */
  find(id: number): Promise<ListEntity | null> {
    return this.#findOne({ id, deleted_at: null })
  }

  /** One list in the trash. */
  findDeleted(id: number): Promise<ListEntity | null> {
    return this.#findOne({ id, deleted_at: { $ne: null } })
  }

  /** The inbox of the account. */
  inbox(): Promise<ListEntity> {
    return this.#em.findOneOrFail(ListEntity, { user_id: this.#scope.accountId, is_inbox: true })
  }

  /** One section of a list that is not in the trash. */
  findSection(id: number): Promise<SectionEntity | null> {
    const { accountId, listIds } = this.#scope
    const lists = this.#em.createQueryBuilder(ListEntity).select('id').where({ user_id: accountId, deleted_at: null })
    const where: FilterQuery<SectionEntity> = { id, user_id: accountId, list_id: { $in: lists } }
    return this.#em.findOne(SectionEntity, listIds ? { $and: [where, { list_id: listIds }] } : where)
  }

  #findOne(where: FilterQuery<ListEntity>): Promise<ListEntity | null> {
    const { accountId, listIds } = this.#scope
    return this.#em.findOne(ListEntity, {
      $and: [where, { user_id: accountId }, ...(listIds ? [{ id: listIds }] : [])],
    })
  }
}
