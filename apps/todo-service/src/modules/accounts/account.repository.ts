import { LockMode, raw } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { Unauthorized } from '@todo/service-kit'
import { databaseNow, isCheckViolated } from '@todo/service-kit/database'
import type { Tables } from '../../database/tables.ts'
import { AccountEntity } from './account.entity.ts'

/** The user whom a request acts for, as the access token says. */
export interface Owner {
  id: number
  username: string
}

/** The accounts of the users whose to-dos are kept here. */
export class AccountRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /**
   * Raises the account's version and locks its row. Has to be the first statement of every transaction that writes to the
   * account: then the writers of one account wait for each other. Writing first would take a lock on the foreign key, and
   * the writers would end in deadlocks. A first write that is faster than the feed inserts the account, with the name in
   * the token; a token never changes an account that is there.
   *
   * @throws {Unauthorized} when the user has been deleted: the database refuses to raise that version.
   */
  async raiseVersion(owner: Owner): Promise<void> {
    try {
      const { numUpdatedRows } = await this.#em
        .getKysely<Tables>()
        .updateTable('user')
        .set((eb) => ({ version: eb('version', '+', 1) }))
        .where('id', '=', owner.id)
        .executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n) await this.#insert(owner)
    } catch (error) {
      throw isCheckViolated(error) ? new Unauthorized() : error
    }
  }

  /** Raises the version if the account was inserted meanwhile, by another first write or by the feed. */
  async #insert({ id, username }: Owner): Promise<void> {
    await this.#em
      .createQueryBuilder(AccountEntity)
      .insert({ id, username, version: 1 })
      .onConflict('id')
      .merge({ version: raw('version + 1') })
      .execute('run', false)
  }

  /** The version of each of these users: 0 for one who is not known here yet, null for one who has been deleted. */
  async versions(ids: readonly number[]): Promise<(number | null)[]> {
    const accounts = await this.#em
      .getKysely<Tables>()
      .selectFrom('user')
      .select(['id', 'version', 'deleted_at'])
      .where('id', 'in', [...ids])
      .execute()
    const versions = new Map(accounts.map(({ id, version, deleted_at }) => [id, deleted_at === null ? version : null]))
    return ids.map((id) => {
      const version = versions.get(id)
      return version === undefined ? 0 : version
    })
  }

  /** Gives users, by id, their names of the feed: inserts those who are missing and renames the others. Deleted ones stay deleted. */
  async setNames(names: ReadonlyMap<number, string>): Promise<void> {
    if (names.size === 0) return
    await this.#insertMissing(names)
    // The lock waits for a first write that is still under way, which may insert an older name.
    const accounts = await this.#em.find(
      AccountEntity,
      { id: [...names.keys()], deleted_at: null },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    )
    const accountsById = new Map(accounts.map((account) => [account.id, account]))
    for (const [id, username] of names) {
      const account = accountsById.get(id)
      if (!account || account.username === username) continue
      // The version too: lists that show the name are out of date.
      this.#em.assign(account, { username, version: account.version + 1 })
    }
    await this.#em.flush()
  }

  async #insertMissing(names: ReadonlyMap<number, string>): Promise<void> {
    const known = await this.#em
      .getKysely<Tables>()
      .selectFrom('user')
      .select('id')
      .where('id', 'in', [...names.keys()])
      .execute()
    const missing = new Map(names)
    for (const { id } of known) missing.delete(id)
    if (missing.size === 0) return
    await this.#em
      .createQueryBuilder(AccountEntity)
      .insert([...missing].map(([id, username]) => ({ id, username, version: 0 })))
      .onConflict('id')
      .ignore()
      .execute('run', false)
  }

  /**
   * Leaves nothing of these users but their ids. A user who is not known here gets such a row too, since a token of that
   * user may still be valid.
   */
  async markDeleted(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return
    const { now } = await this.#em.getKysely().selectNoFrom(databaseNow(this.#em).as('now')).executeTakeFirstOrThrow()
    await this.#em
      .createQueryBuilder(AccountEntity)
      .insert(ids.map((id) => ({ id, username: '', version: 0, deleted_at: now })))
      .onConflict('id')
      .merge(['username', 'version', 'deleted_at'])
      .execute('run', false)
  }
}
