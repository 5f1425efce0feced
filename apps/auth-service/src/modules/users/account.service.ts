import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Account, ChangePassword, DeleteUser, PatchUser } from '@todo/schemas'
import { type AuthenticatedUser, orThrow, Unauthorized } from '@todo/service-kit'
import { unlessTaken } from '../../database/unless-taken.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import { FeedRepository } from '../feed/feed.repository.ts'
import { sendNotice } from '../notices/send-notice.ts'
import { OneTimeCodes } from '../one-time-codes/one-time-codes.ts'
import { confirmPassword, type PasswordCheck } from '../passwords/confirm-password.ts'
import { checkNewPassword, type PasswordRules } from '../passwords/password-rules.ts'
import type { Client } from '../sessions/client.ts'
import { endingSessions, endSessions, type Revocations } from '../sessions/end-sessions.ts'
import { requireDecision, type SharedListsSource } from '../shared-lists/shared-lists.ts'
import { usernameKey } from '../usernames/username-key.ts'
import { checkNewUsername } from '../usernames/username-rules.ts'
import { eraseUser } from './erase-user.ts'
import { UserRepository, type UserRow } from './user.repository.ts'
import { accountOf, UsernameTaken } from './user.service.ts'

/** What the service works with, the same for every request. */
export interface AccountServiceDependencies extends PasswordCheck {
  rules: PasswordRules
  revokedSessions: Revocations
  sharedLists: SharedListsSource
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
    const change = () =>
      this.#audit.inTransaction(this.#em, async (em, note) => {
        const user = await new UserRepository(em).holdCaller(id)
        user.username = username
        user.usernameKey = usernameKey(username)
        await em.flush()
        await note('renamed', id)
        await new FeedRepository(em).enterUser(id)
        return accountOf(user)
      })
    return this.#audit.refusals('renamed', { userId: id }, () => unlessTaken(UsernameTaken, change))
  }

  /**
   * Sets another password, and ends all sessions but the one that asks. Codes that were mailed before are void, and the
   * user is told.
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
      await confirmPassword(this.#em, this.#deps, user, { password: passwords.current_password, client })
      const hash = await this.#deps.hasher.hash(passwords.new_password)
      await endingSessions(this.#em, this.#audit, this.#deps.revokedSessions, async (em, note) => {
        const held = await new UserRepository(em).holdConfirmed(user)
        held.changePassword(hash)
        await em.flush()
        await new OneTimeCodes(em).void(id)
        await sendNotice(em, 'password-changed', held)
        await note('password-changed', id)
        return endSessions(em, id, { except: sessionId })
      })
    })
  }

  /**
   * Deletes a user: the name is free again, all sessions end, and nothing is kept but the id and what the audit log says of
   * it.
   *
   * @throws {WrongPassword}
   * @throws {TooManyFailures}
   * @throws {SharedListsUndecided}
   * @throws {ServiceUnavailable}
   */
  async delete(id: number, { password, shared_lists }: DeleteUser, client: Client): Promise<void> {
    const user = await this.#find(id)
    await this.#audit.refusals('deleted', { userId: id }, async () => {
      await confirmPassword(this.#em, this.#deps, user, { password, client })
      const decision = await requireDecision(this.#deps.sharedLists, id, shared_lists)
      await endingSessions(this.#em, this.#audit, this.#deps.revokedSessions, async (em, note) => {
        const held = await new UserRepository(em).holdConfirmed(user)
        return eraseUser(em, note, held, decision)
      })
    })
  }

  async #find(id: number): Promise<UserRow> {
    return orThrow(await new UserRepository(this.#em).findById(id), Unauthorized)
  }
}
