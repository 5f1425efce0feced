import { LockMode, raw } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { Unauthorized } from '@todo/service-kit'
import { databaseNow, isCheckViolated } from '@todo/service-kit/database'
import { type Tables, User } from './entities.ts'

/** Who a write is for, as the access token says. */
export interface Owner {
  id: number
  username: string
}

/** The users whose to-dos are kept here. */
export class OwnerRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /**
   * The first statement of every transaction that writes: raises the owner's version and locks the owner's row, so that
   * writers of one user queue up instead of deadlocking on the foreign key. A user's first write makes the row, from the
   * token; the token never changes one that is there.
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

  /** Another first write, or the news that the user is gone, may have been faster. */
  async #insert({ id, username }: Owner): Promise<void> {
    await this.#em
      .createQueryBuilder(User)
      .insert({ id, username, version: 1 })
      .onConflict('id')
      .merge({ version: raw('version + 1') })
      .execute('run', false)
  }

  /** The version of each of these users: 0 for one who has not written yet, null for one who has been deleted. */
  async versions(ids: readonly number[]): Promise<(number | null)[]> {
    const users = await this.#em
      .getKysely<Tables>()
      .selectFrom('user')
      .select(['id', 'version', 'deleted_at'])
      .where('id', 'in', [...ids])
      .execute()
    const versions = new Map(users.map(({ id, version, deleted_at }) => [id, deleted_at === null ? version : null]))
    return ids.map((id) => {
      const version = versions.get(id)
      return version === undefined ? 0 : version
    })
  }

  /** Gives users, by id, their new names. Who has not written yet is not added, and who is deleted stays so. */
  async rename(names: ReadonlyMap<number, string>): Promise<void> {
    if (names.size === 0) return
    // The lock waits for a first write that is under way: it may bring an older name.
    const users = await this.#em.find(
      User,
      { id: [...names.keys()], deletedAt: null },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    )
    for (const user of users) {
      const username = names.get(user.id)
      if (username === undefined || username === user.username) continue
      user.username = username
      // Lists that hold the name are out of date.
      user.version += 1
    }
    await this.#em.flush()
  }

  /** Leaves nothing but the ids of these users, also of one who has not been here: whatever token is still alive. */
  async markDeleted(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return
    const { now } = await this.#em.getKysely().selectNoFrom(databaseNow(this.#em).as('now')).executeTakeFirstOrThrow()
    await this.#em
      .createQueryBuilder(User)
      .insert(ids.map((id) => ({ id, username: '', version: 0, deletedAt: now })))
      .onConflict('id')
      .merge(['username', 'version', 'deletedAt'])
      .execute('run', false)
  }
}
