import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow } from '@todo/service-kit/database'
import type { Tables } from '../../database/schema.ts'
import { emailKey } from '../emails/email-key.ts'
import { User } from './user.entity.ts'
import { usernameKey } from './username-key.ts'

/** A row of `user`. */
export type UserRow = Pick<User, 'id' | 'username' | 'password' | 'passwordChanges' | 'email'>

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

  /** Finds by name, whatever its case or Unicode form. */
  async findByUsername(username: string): Promise<UserRow | null> {
    return this.#em.findOne(User, { usernameKey: usernameKey(username) })
  }

  async findById(id: number): Promise<UserRow | null> {
    return this.#em.findOne(User, { id, deletedAt: null })
  }

  /**
   * @returns whether there is such a user.
   * @throws {UniqueConstraintViolationException} when somebody else has the name.
   */
  async rename(id: number, username: string): Promise<boolean> {
    const name = { username, usernameKey: usernameKey(username) }
    return (await this.#em.nativeUpdate(User, { id, deletedAt: null }, name)) > 0
  }

  /** @returns whether the password was still the one that `user` has. */
  async changePassword({ id, passwordChanges }: UserRow, hash: string): Promise<boolean> {
    const change = { password: hash, passwordChanges: passwordChanges + 1 }
    return (await this.#em.nativeUpdate(User, { id, passwordChanges, deletedAt: null }, change)) > 0
  }

  /**
   * Leaves of a user an id that is not given again, and nothing else. The key of the name is none that a name can have.
   *
   * @returns whether the password was still the one that `user` has.
   */
  async markDeleted({ id, passwordChanges }: UserRow): Promise<boolean> {
    const { numUpdatedRows } = await this.#em
      .getKysely<Tables>()
      .updateTable('user')
      .set({ username: '', username_key: `deleted:${id}`, password: '', deleted_at: databaseNow(this.#em) })
      .set({ email: null, email_key: null })
      .where('id', '=', id)
      .where('password_changes', '=', passwordChanges)
      .where('deleted_at', 'is', null)
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  /**
   * Finds by verified address, whatever its case. Plain values: to make an entity takes a time that would tell whether
   * there is one.
   */
  findByEmail(email: string): Promise<Pick<UserRow, 'id' | 'username'> | undefined> {
    return this.#em
      .getKysely<Tables>()
      .selectFrom('user')
      .select(['id', 'username'])
      .where('email_key', '=', emailKey(email))
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
  }

  /**
   * Makes an address the verified one of a user.
   *
   * @returns whether there is such a user.
   * @throws {UniqueConstraintViolationException} when somebody else has verified it.
   */
  async setEmail(id: number, email: string): Promise<boolean> {
    const verified = { email, emailKey: emailKey(email) }
    return (await this.#em.nativeUpdate(User, { id, deletedAt: null }, verified)) > 0
  }

  /**
   * Sets another password, whatever the old one was.
   *
   * @returns whether the user is still there, and has the address that a code was mailed to.
   */
  async resetPassword(id: number, email: string, hash: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#em
      .getKysely<Tables>()
      .updateTable('user')
      .set((eb) => ({ password: hash, password_changes: eb('password_changes', '+', 1) }))
      .where('id', '=', id)
      .where('email_key', '=', emailKey(email))
      .where('deleted_at', 'is', null)
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  /** Sets a hash, unless the password has been changed since `oldHash` was read. */
  async replacePassword(id: number, oldHash: string, newHash: string): Promise<void> {
    await this.#em.nativeUpdate(User, { id, password: oldHash }, { password: newHash })
  }
}
