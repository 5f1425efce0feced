import createError from '@fastify/error'
import { UniqueConstraintViolationException } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Account, ChangePassword, DeleteUser, PatchUser } from '@todo/schemas'
import { type AuthenticatedUser, type RevokedSession, Unauthorized } from '@todo/service-kit'
import { AuditRepository } from '../audit/audit.repository.ts'
import type { AuditTrail, Note } from '../audit/audit-trail.ts'
import { FeedRepository } from '../feed/feed.repository.ts'
import { OneTimeCodes } from '../one-time-codes/one-time-codes.ts'
import type { PasswordHasher } from '../passwords/password-hasher.ts'
import { checkNewPassword, type PasswordRules } from '../passwords/password-rules.ts'
import type { Client } from '../sessions/client.ts'
import { endSessions } from '../sessions/end-sessions.ts'
import type { Throttle } from '../throttling/throttle.ts'
import { UserRepository, type UserRow } from './user.repository.ts'
import { accountOf, UsernameTaken } from './user.service.ts'
import { checkNewUsername } from './username-rules.ts'

/** 403: who calls is known, and still has to know the password. Not a 401: other tokens would not help. */
export const WrongPassword = createError('WRONG_PASSWORD', 'The password is wrong', 403)

/** What the service works with, the same for every request. */
export interface AccountServiceDependencies {
  hasher: PasswordHasher
  throttle: Throttle
  rules: PasswordRules
  revokedSessions: { add(session: RevokedSession): void }
}

/** What users change of their own accounts. */
export class AccountService {
  readonly #em: SqlEntityManager
  readonly #audit: AuditTrail
  readonly #deps: AccountServiceDependencies

  constructor(em: SqlEntityManager, audit: AuditTrail, deps: AccountServiceDependencies) {
    this.#em = em
    this.#audit = audit
    this.#deps = deps
  }

  /**
   * Gives a user another name. Tokens that are out keep the old one.
   *
   * @throws {InvalidInput} when the name breaks a rule.
   * @throws {UsernameTaken}
   * @throws {Unauthorized} when the user is gone.
   */
  async rename(id: number, { username }: PatchUser): Promise<Account> {
    checkNewUsername(username)
    return this.#audit.refusals('renamed', { userId: id }, async () => {
      try {
        return await this.#audit.inTransaction(this.#em, async (em, note) => {
          const users = new UserRepository(em)
          const user = (await users.rename(id, username)) && (await users.findById(id))
          if (!user) throw new Unauthorized()
          await note('renamed', id)
          await new FeedRepository(em).enterUser(id)
          return accountOf(user)
        })
      } catch (error) {
        if (error instanceof UniqueConstraintViolationException) throw new UsernameTaken()
        throw error
      }
    })
  }

  /**
   * Sets another password, and ends all sessions but the one that asks: whoever knew the old one is out.
   *
   * @throws {InvalidInput} when the new one breaks a rule.
   * @throws {WrongPassword}
   * @throws {TooManyFailures}
   */
  async changePassword({ id, sessionId }: AuthenticatedUser, passwords: ChangePassword, client: Client): Promise<void> {
    const user = await this.#find(id)
    const { username } = user
    checkNewPassword({ username, password: passwords.new_password }, this.#deps.rules, '/new_password')
    await this.#audit.refusals('password-changed', { userId: id }, async () => {
      await this.#confirm(user, passwords.current_password, client)
      const hash = await this.#deps.hasher.hash(passwords.new_password)
      await this.#endSessions(async (em, note) => {
        if (!(await new UserRepository(em).changePassword(user, hash))) throw new WrongPassword()
        await note('password-changed', id)
        return endSessions(em, id, { except: sessionId })
      })
    })
  }

  /**
   * Deletes a user: the name is free again, all sessions end, and nothing is kept but the id.
   *
   * @throws {WrongPassword}
   * @throws {TooManyFailures}
   */
  async delete(id: number, { password }: DeleteUser, client: Client): Promise<void> {
    const user = await this.#find(id)
    await this.#audit.refusals('deleted', { userId: id }, async () => {
      await this.#confirm(user, password, client)
      await this.#endSessions(async (em, note) => {
        if (!(await new UserRepository(em).markDeleted(user))) throw new WrongPassword()
        await new OneTimeCodes(em).forget(user)
        await note('deleted', id)
        await new AuditRepository(em).forgetAddresses(id)
        const ended = await endSessions(em, id)
        await new FeedRepository(em).enterUser(id)
        return ended
      })
    })
  }

  async #find(id: number): Promise<UserRow> {
    const user = await new UserRepository(this.#em).findById(id)
    if (!user) throw new Unauthorized()
    return user
  }

  /** Outside of any transaction: it takes long. That nothing has changed since, the transaction makes sure. */
  async #confirm({ username, password: hash }: UserRow, password: string, { address }: Client): Promise<void> {
    const { hasher, throttle } = this.#deps
    hasher.requireRoom()
    const check = () => hasher.matches(password, hash)
    if (!(await throttle.guard(this.#em, { username, address }, check))) throw new WrongPassword()
  }

  /** A change that ends sessions, in a transaction. When it is committed, their access tokens are refused. */
  async #endSessions(change: (em: SqlEntityManager, note: Note) => Promise<RevokedSession[]>): Promise<void> {
    for (const session of await this.#audit.inTransaction(this.#em, change)) this.#deps.revokedSessions.add(session)
  }
}
