import type { SqlEntityManager } from '@mikro-orm/sql'
import { User } from './user.entity.ts'
import { usernameKey } from './username-key.ts'

/** A row of `user`. */
export type UserRow = Pick<User, 'id' | 'username' | 'password' | 'passwordChanges'>

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

  /** Sets a hash, unless the password has been changed since `oldHash` was read. */
  async replacePassword(id: number, oldHash: string, newHash: string): Promise<void> {
    await this.#em.nativeUpdate(User, { id, password: oldHash }, { password: newHash })
  }
}
