import { randomBytes } from 'node:crypto'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type {
  CreatedUser,
  DeletedUser,
  ManagedUser,
  ManagedUsers,
  ManagedUsersQuery,
  ResetToken,
  VerifiedUser,
} from '@todo/schemas'
import type { RevokedSession } from '@todo/service-kit'
import { afterCommit } from '@todo/service-kit/database'
import { now } from '../../database/now.ts'
import type { AuditTrail, Note } from '../audit/audit-trail.ts'
import { readEmail } from '../emails/email-input.ts'
import { setEmail, unlessTaken } from '../emails/set-email.ts'
import type { ResetTokens } from '../password-reset/reset-tokens.ts'
import { endSessions } from '../sessions/end-sessions.ts'
import { requireDecision, type SharedListsSource } from '../shared-lists/shared-lists.ts'
import { eraseUser } from '../users/erase-user.ts'
import type { User } from '../users/user.entity.ts'
import { UserRepository } from '../users/user.repository.ts'
import { UserNotFound, UserService, type UserServiceDependencies } from '../users/user.service.ts'
import { OperatorRepository } from './operator.repository.ts'

/** A password of so many random bytes is one that nobody guesses. */
const PASSWORD_BYTES = 15

/** How long somebody has to set a password. */
const RESET_MS = 3_600_000

/** What the service works with, the same for every request. */
export interface OperatorServiceDependencies extends UserServiceDependencies {
  resetTokens: ResetTokens
  sharedLists: SharedListsSource
}

/** What is done to a user, in the transaction that holds them; returns the sessions that it has ended. */
type Change = (em: SqlEntityManager, note: Note, user: User) => Promise<RevokedSession[]>

/** What the person who runs the stack does to the accounts of others. Each of it is in the audit log, as the operator's. */
export class OperatorService {
  readonly #em: SqlEntityManager
  readonly #audit: AuditTrail
  readonly #deps: OperatorServiceDependencies

  constructor(em: SqlEntityManager, audit: AuditTrail, deps: OperatorServiceDependencies) {
    this.#em = em
    this.#audit = audit.asOperator()
    this.#deps = deps
  }

  /** In the order in which they signed up. */
  async list({ search, after, limit }: ManagedUsersQuery): Promise<ManagedUsers> {
    const rows = await new OperatorRepository(this.#em).page({ search, after, limit: limit + 1 })
    const users = rows
      .slice(0, limit)
      .map(({ disabled_at, ...user }) => ({ ...user, is_disabled: disabled_at !== null }))
    const last = rows.length > limit ? users.at(-1) : undefined
    return { users, next: last?.id ?? null }
  }

  /**
   * Makes an account with a random password, whoever may sign up.
   *
   * @throws {InvalidInput} when the name breaks a rule.
   * @throws {UsernameTaken}
   */
  async create(username: string): Promise<CreatedUser> {
    const password = randomBytes(PASSWORD_BYTES).toString('base64url')
    const service = new UserService(this.#em, this.#audit, { ...this.#deps, signUpPolicy: 'open' })
    return { ...(await service.signUp({ username, password })), password }
  }

  /**
   * Ends all sessions of a user, and lets them begin no other.
   *
   * @throws {UserNotFound}
   */
  disable(username: string): Promise<ManagedUser> {
    return this.#change(username, async (em, note, user) => {
      user.disabledAt = await now(em)
      await em.flush()
      await note('disabled', user.id)
      return endSessions(em, user.id)
    })
  }

  /**
   * Lets a user log in again.
   *
   * @throws {UserNotFound}
   */
  enable(username: string): Promise<ManagedUser> {
    return this.#change(username, async (em, note, user) => {
      user.disabledAt = null
      await em.flush()
      await note('enabled', user.id)
      return []
    })
  }

  /**
   * Ends all sessions of a user.
   *
   * @throws {UserNotFound}
   */
  signOut(username: string): Promise<ManagedUser> {
    return this.#change(username, async (em, note, { id }) => {
      await note('signed-out', id)
      return endSessions(em, id)
    })
  }

  /**
   * Makes an address that of a user, on the operator's word.
   *
   * @throws {UserNotFound}
   * @throws {InvalidInput} when the address is none.
   * @throws {EmailTaken}
   */
  verify({ username, email }: VerifiedUser): Promise<ManagedUser> {
    const address = readEmail({ email })
    return unlessTaken(() =>
      this.#change(username, async (em, note, user) => {
        await setEmail(em, note, user, address)
        return []
      }),
    )
  }

  /**
   * Makes a token that lets a user set another password. Until then, nothing changes.
   *
   * @throws {UserNotFound}
   */
  async resetPassword(username: string): Promise<ResetToken> {
    const user = await new UserRepository(this.#em).findByUsername(username)
    if (!user) throw new UserNotFound()
    const { id: userId, passwordChanges } = user
    const expiresAt = (await now(this.#em)) + RESET_MS
    this.#audit.note('password-reset-requested', 'success', { userId })
    const token = this.#deps.resetTokens.make({ userId, passwordChanges, expiresAt })
    return { token, expires_at: new Date(expiresAt).toISOString() }
  }

  /**
   * Deletes a user, as users can delete themselves.
   *
   * @throws {UserNotFound}
   * @throws {SharedListsUndecided}
   * @throws {ServiceUnavailable}
   */
  async delete({ username, shared_lists }: DeletedUser): Promise<ManagedUser> {
    const user = await new UserRepository(this.#em).findByUsername(username)
    if (!user) throw new UserNotFound()
    const decision = await requireDecision(this.#deps.sharedLists, user.id, shared_lists)
    return this.#change(username, (em, note, user) => eraseUser(em, note, user, decision))
  }

  async #change(username: string, change: Change): Promise<ManagedUser> {
    const found = await new UserRepository(this.#em).findByUsername(username)
    return this.#audit.inTransaction(this.#em, async (em, note) => {
      const user = found && (await new UserRepository(em).hold(found.id))
      if (!user) throw new UserNotFound()
      for (const session of await change(em, note, user)) afterCommit(() => this.#deps.revokedSessions.add(session))
      return { id: user.id, username: user.username, email: user.email ?? null, is_disabled: Boolean(user.disabledAt) }
    })
  }
}
