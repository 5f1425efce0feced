import { LockMode } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { SharedListsDecision } from '@todo/schemas'
import { orThrow, Unauthorized } from '@todo/service-kit'
import { databaseNow, runsOnSqlite } from '@todo/service-kit/database'
import type { Tables } from '../../database/schema.ts'
import { WrongPassword } from '../passwords/confirm-password.ts'
import { usernameKey } from '../usernames/username-key.ts'
import { User } from './user.entity.ts'

/** A user, as it is read. */
export type UserRow = Pick<
  User,
  'id' | 'username' | 'password' | 'passwordChanges' | 'email' | 'disabledAt' | 'administratorSince'
>

/** The users that have signed up. Each method is one SQL statement. */
export class UserRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /** @throws {UniqueConstraintViolationException} when the name is taken. */
  insert(username: string, password: string): Promise<number> {
    return this.#em.insert(User, { username, usernameKey: usernameKey(username), password })
  }

  /**
   * Makes a user an administrator who is the first that has ever been entered into the feed, and nobody else.
   *
   * @returns whether it is the first.
   */
  async welcomeFirst(id: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#em
      .getKysely<Tables>()
      .updateTable('user')
      .set({ administrator_since: databaseNow(this.#em) })
      .where('id', '=', id)
      .where('position', '=', 1)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }

  /** Finds by name, however it is spelled. */
  async findByUsername(username: string): Promise<UserRow | null> {
    return this.#em.findOne(User, { usernameKey: usernameKey(username) })
  }

  async findById(id: number): Promise<UserRow | null> {
    return this.#em.findOne(User, { id, deletedAt: null })
  }

  /**
   * A user to change, locked until the transaction ends. What is set on it is written when the transaction flushes. Take
   * this lock before all others, so that no two changes of an account wait for each other.
   */
  hold(id: number): Promise<User | null> {
    return this.#em.findOne(User, { id, deletedAt: null }, { lockMode: LockMode.PESSIMISTIC_WRITE })
  }

  /** Whether somebody may manage the accounts of others at this moment. */
  async isAdministrator(id: number): Promise<boolean> {
    const user = await this.findById(id)
    return Boolean(user?.administratorSince && !user.disabledAt)
  }

  /**
   * Whether somebody may still do this to these users: the operator, who is null, always may, and a user while they are an
   * administrator. Locks all of them until the transaction ends, in the order of their ids, so that no two who do something
   * to each other wait for each other.
   */
  async holdActor(actorId: number | null, ...userIds: number[]): Promise<boolean> {
    if (actorId === null) return true
    const rows = await this.#em
      .getKysely<Tables>()
      .selectFrom('user')
      .select(['id', 'administrator_since', 'disabled_at'])
      .where('id', 'in', [actorId, ...userIds])
      .where('deleted_at', 'is', null)
      .orderBy('id')
      .$if(!runsOnSqlite(this.#em), (query) => query.forUpdate())
      .execute()
    const actor = rows.find(({ id }) => id === actorId)
    return actor !== undefined && actor.administrator_since !== null && actor.disabled_at === null
  }

  /**
   * Holds the user who calls.
   *
   * @throws {Unauthorized} when the account has been deleted.
   */
  async holdCaller(id: number): Promise<User> {
    return orThrow(await this.hold(id), Unauthorized)
  }

  /**
   * Holds the user whose password was confirmed before the transaction.
   *
   * @throws {Unauthorized} when the account has been deleted.
   * @throws {WrongPassword} when the password has been changed since.
   */
  async holdConfirmed({ id, passwordChanges }: UserRow): Promise<User> {
    const user = await this.holdCaller(id)
    if (user.passwordChanges !== passwordChanges) throw new WrongPassword()
    return user
  }

  /**
   * Finds by the key of the verified address. Returns plain values: to make an entity takes a time that would tell whether
   * there is one.
   *
   * @param hold keeps others from changing the user until the transaction ends.
   */
  findByEmail(emailKey: string, { hold = false } = {}) {
    return this.#em
      .getKysely<Tables>()
      .selectFrom('user')
      .select(['id', 'username'])
      .where('email_key', '=', emailKey)
      .where('deleted_at', 'is', null)
      .$if(hold && !runsOnSqlite(this.#em), (query) => query.forUpdate())
      .executeTakeFirst()
  }

  /** Removes everything about a user but the id, which is not given again. No name has such a key. */
  async markDeleted(id: number, sharedLists: SharedListsDecision): Promise<void> {
    await this.#em
      .getKysely<Tables>()
      .updateTable('user')
      .set({ username: '', username_key: `deleted:${id}`, password: '', deleted_at: databaseNow(this.#em) })
      .set({ email: null, email_key: null, disabled_at: null, administrator_since: null })
      .set({ shared_lists: sharedLists })
      .where('id', '=', id)
      .execute()
  }

  /** Sets another hash of the same password, unless the password has been changed since `oldHash` was read. */
  async replaceHash(id: number, oldHash: string, newHash: string): Promise<void> {
    await this.#em.nativeUpdate(User, { id, password: oldHash }, { password: newHash })
  }
}
