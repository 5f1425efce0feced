import { randomBytes } from 'node:crypto'
import createError from '@fastify/error'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type {
  CreatedUser,
  DeletedUser,
  Invitation,
  ManagedUser,
  ManagedUsers,
  ManagedUsersQuery,
  NamedUser,
  ResetToken,
  VerifiedUser,
} from '@todo/schemas'
import { type RevokedSession, SharedListsUndecided } from '@todo/service-kit'
import { afterCommit } from '@todo/service-kit/database'
import { now } from '../../database/now.ts'
import type { AuditTrail, Doer, Note } from '../audit/audit-trail.ts'
import { readEmail } from '../emails/email-input.ts'
import { setEmail, unlessTaken } from '../emails/set-email.ts'
import type { ResetTokens } from '../password-reset/reset-tokens.ts'
import { endSessions } from '../sessions/end-sessions.ts'
import { requireDecision, type SharedListsSource } from '../shared-lists/shared-lists.ts'
import { InvitationRepository } from '../sign-up/invitation.repository.ts'
import { eraseUser } from '../users/erase-user.ts'
import type { User } from '../users/user.entity.ts'
import { UserRepository, type UserRow } from '../users/user.repository.ts'
import { accountOf, UserNotFound, UserService, type UserServiceDependencies } from '../users/user.service.ts'
import { AdministratorsOnly } from './doors.ts'
import { OperatorRepository } from './operator.repository.ts'

/** 409: an invitation would let nobody in. */
export const InvitationsNotTaken = createError(
  'INVITATIONS_NOT_TAKEN',
  'SIGN_UP is closed, so no invitation is taken. Set SIGN_UP=invitation and start the auth-service again',
  409,
)

/** 409: administrators cannot lock themselves out. So there is one as long as only administrators act. */
export const OwnAccount = createError(
  'OWN_ACCOUNT',
  'This is for the accounts of others; what you may do with your own is under /users/me',
  409,
)

/** 409: as `SharedListsUndecided`, for administrators, who do not see what the lists of others are called. */
export const SharedListsOfAnother = createError<[number]>(
  'SHARED_LISTS',
  'Lists of this user that others are in: %d. Send "shared_lists": "transfer" to give each to its heir, or "delete" to ' +
    'delete it for everybody',
  409,
)

/** A password of so many random bytes is one that nobody guesses. */
const PASSWORD_BYTES = 15

/** How long somebody has to set a password. */
const RESET_MS = 3_600_000

/** How long an invitation is good for, unless it says otherwise. */
const INVITATION_SECONDS = 604_800

/** What the service works with, the same for every request. */
export interface OperatorServiceDependencies extends UserServiceDependencies {
  resetTokens: ResetTokens
  sharedLists: SharedListsSource
}

/** What is done to a user, in the transaction that holds them. */
type Work<T> = (em: SqlEntityManager, note: Note, user: User) => Promise<T>

/** A change of a user; returns the sessions that it has ended. */
type Change = Work<RevokedSession[]>

/** What is done to one user, and is told by nothing but a name. */
const CHANGES = {
  /** Ends all sessions of a user, and lets them begin no other. */
  async disable(em, note, user) {
    user.disabledAt = await now(em)
    await em.flush()
    await note('disabled', user.id)
    return endSessions(em, user.id)
  },

  /** Lets a user log in again. */
  async enable(em, note, user) {
    user.disabledAt = null
    await em.flush()
    await note('enabled', user.id)
    return []
  },

  /** Ends all sessions of a user. */
  async 'sign-out'(em, note, { id }) {
    await note('signed-out', id)
    return endSessions(em, id)
  },

  async 'make-administrator'(em, note, user) {
    if (user.administratorSince) return []
    user.administratorSince = await now(em)
    await em.flush()
    await note('administrator-made', user.id)
    return []
  },

  async 'remove-administrator'(em, note, user) {
    if (!user.administratorSince) return []
    user.administratorSince = null
    await em.flush()
    await note('administrator-removed', user.id)
    return []
  },
} as const satisfies Record<string, Change>

/** The name of a change that is told by nothing but the name of the user. */
export type ChangeName = keyof typeof CHANGES

/**
 * What the person who runs the stack, or an administrator, does to the accounts of others. Each of it is in the audit log,
 * with who has done it.
 */
export class OperatorService {
  readonly #em: SqlEntityManager
  readonly #audit: AuditTrail
  readonly #doer: Doer
  readonly #deps: OperatorServiceDependencies

  constructor(em: SqlEntityManager, audit: AuditTrail, doer: Doer, deps: OperatorServiceDependencies) {
    this.#em = em
    this.#audit = audit.by(doer)
    this.#doer = doer
    this.#deps = deps
  }

  /** In the order in which they signed up. */
  async list({ search, after, limit }: ManagedUsersQuery): Promise<ManagedUsers> {
    const rows = await new OperatorRepository(this.#em).page({ search, after, limit: limit + 1 })
    const users = rows.slice(0, limit).map(({ disabled_at, administrator_since, last_log_in_at, ...user }) => ({
      ...user,
      is_administrator: administrator_since !== null,
      is_disabled: disabled_at !== null,
      last_log_in_at: last_log_in_at === null ? null : new Date(last_log_in_at).toISOString(),
    }))
    const last = rows.length > limit ? users.at(-1) : undefined
    return { users, next: last?.id ?? null }
  }

  /**
   * Makes an account with a random password, whoever may sign up.
   *
   * @throws {InvalidInput} when the name breaks a rule.
   * @throws {UsernameTaken}
   * @throws {AdministratorsOnly} when the administrator is none any more, as all that follows.
   */
  async create(username: string): Promise<CreatedUser> {
    const password = randomBytes(PASSWORD_BYTES).toString('base64url')
    const service = new UserService(this.#em, this.#audit, { ...this.#deps, signUpPolicy: 'open' })
    return { ...(await service.signUp({ username, password }, (em) => this.#holdActor(em))), password }
  }

  /**
   * Lets one person sign up, within so many seconds.
   *
   * @throws {InvitationsNotTaken}
   */
  async invite(seconds = INVITATION_SECONDS): Promise<Invitation> {
    if (this.#deps.signUpPolicy === 'closed') throw new InvitationsNotTaken()
    return this.#audit.inTransaction(this.#em, async (em, note) => {
      await this.#holdActor(em)
      const { token, expiresAt } = await new InvitationRepository(em).create(seconds)
      await note('invited', null)
      return { invitation: token, expires_at: new Date(expiresAt).toISOString() }
    })
  }

  /**
   * @throws {UserNotFound}
   * @throws {OwnAccount}
   */
  change(name: ChangeName, user: NamedUser): Promise<ManagedUser> {
    return this.#change(user, CHANGES[name])
  }

  /**
   * Makes an address that of a user, without a code.
   *
   * @throws {InvalidInput} when the address is none.
   * @throws {EmailTaken}
   * @throws as `change`.
   */
  verify({ email, ...user }: VerifiedUser): Promise<ManagedUser> {
    const address = readEmail({ email })
    return unlessTaken(() =>
      this.#change(user, async (em, note, user) => {
        await setEmail(em, note, user, address)
        return []
      }),
    )
  }

  /**
   * Makes a token that lets a user set another password, as long as who has made it could. Until then, nothing changes.
   *
   * @throws {UserNotFound}
   * @throws {OwnAccount}
   */
  async resetPassword(user: NamedUser): Promise<ResetToken> {
    const { id: userId } = await this.#find(user)
    return this.#withHeld(userId, async (em, note, { passwordChanges }) => {
      const expiresAt = (await now(em)) + RESET_MS
      await note('password-reset-requested', userId)
      const { actorId } = this.#doer
      const token = this.#deps.resetTokens.make({ userId, passwordChanges, expiresAt, actorId })
      return { token, expires_at: new Date(expiresAt).toISOString() }
    })
  }

  /**
   * Deletes a user, as users can delete themselves.
   *
   * @throws {SharedListsUndecided} to the operator, and {SharedListsOfAnother} to an administrator.
   * @throws {ServiceUnavailable}
   * @throws as `change`.
   */
  async delete({ shared_lists, ...user }: DeletedUser): Promise<ManagedUser> {
    const { id } = await this.#find(user)
    const decision = await requireDecision(this.#deps.sharedLists, id, shared_lists).catch((error) => {
      throw this.#withoutNames(error)
    })
    return this.#changeFound(id, (em, note, user) => eraseUser(em, note, user, decision))
  }

  async #change(named: NamedUser, change: Change): Promise<ManagedUser> {
    const { id } = await this.#find(named)
    return this.#changeFound(id, change)
  }

  #changeFound(id: number, change: Change): Promise<ManagedUser> {
    return this.#withHeld(id, async (em, note, user) => {
      for (const session of await change(em, note, user)) afterCommit(() => this.#deps.revokedSessions.add(session))
      return { ...accountOf(user), is_disabled: Boolean(user.disabledAt) }
    })
  }

  #withHeld<T>(id: number, work: Work<T>): Promise<T> {
    return this.#audit.inTransaction(this.#em, async (em, note) => {
      await this.#holdActor(em, id)
      const user = await new UserRepository(em).hold(id)
      if (!user) throw new UserNotFound()
      return work(em, note, user)
    })
  }

  async #find({ username, id }: NamedUser): Promise<UserRow> {
    const user = await new UserRepository(this.#em).findByUsername(username)
    if (!user || (id !== undefined && id !== user.id)) throw new UserNotFound()
    if (user.id === this.#doer.actorId) throw new OwnAccount()
    return user
  }

  /** What an administrator is told of an error. The operator, who has the database, is told all of it. */
  #withoutNames(error: unknown): unknown {
    const isHidden = this.#doer.actorId !== null && error instanceof SharedListsUndecided
    return isHidden ? new SharedListsOfAnother(error.lists.length) : error
  }

  /** Of two administrators who remove each other at once, the second is none any more by the time that it is their turn. */
  async #holdActor(em: SqlEntityManager, ...userIds: number[]): Promise<void> {
    if (!(await new UserRepository(em).holdActor(this.#doer.actorId, ...userIds))) throw new AdministratorsOnly()
  }
}
