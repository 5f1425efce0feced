import createError from '@fastify/error'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Account, Credentials, SignUp, SignUpPolicy, User } from '@todo/schemas'
import { Overloaded, orThrow, Unauthorized } from '@todo/service-kit'
import { unlessTaken } from '../../database/unless-taken.ts'
import type { AuditTrail, Note } from '../audit/audit-trail.ts'
import { FeedRepository } from '../feed/feed.repository.ts'
import type { Match, PasswordHasher } from '../passwords/password-hasher.ts'
import { checkNewPassword, type PasswordRules } from '../passwords/password-rules.ts'
import type { Client } from '../sessions/client.ts'
import { SessionService, type SessionServiceDependencies, type SessionTokens } from '../sessions/session.service.ts'
import { Admission } from '../sign-up/admission.ts'
import type { Throttle } from '../throttling/throttle.ts'
import { checkNewUsername } from '../usernames/username-rules.ts'
import { UserRepository, type UserRow } from './user.repository.ts'

/** 409: somebody has this name, perhaps in another case. */
export const UsernameTaken = createError('USERNAME_TAKEN', 'This username is taken', 409)

/** 404: nobody has this name. */
export const UserNotFound = createError('USER_NOT_FOUND', 'User Not Found', 404)

/** 403: the operator or an administrator keeps the user from logging in. Told only to who knows the password. */
export const AccountDisabled = createError(
  'ACCOUNT_DISABLED',
  'This account is disabled. Ask the person who runs this service',
  403,
)

/** What the service works with, the same for every request. */
export interface UserServiceDependencies extends SessionServiceDependencies {
  hasher: PasswordHasher
  throttle: Throttle
  rules: PasswordRules
  signUpPolicy: SignUpPolicy
  /** Whether a log-in tells that a user does not exist. */
  revealUnknownUsers: boolean
}

/** A user whose password is right. */
interface Found extends Match {
  user: UserRow
}

/** What else is done in the transaction that makes a user. */
type AfterSignUp<T> = (em: SqlEntityManager, note: Note, user: User) => Promise<T>

/** Whether a new user is the first, and so an administrator. */
type NewcomerRole = Pick<Account, 'is_administrator'>

/** A user, as they see themselves. */
export function accountOf({ id, username, email, administratorSince }: UserRow): Account {
  return { id, username, email: email ?? null, is_administrator: Boolean(administratorSince) }
}

/** Signing up and logging in. */
export class UserService {
  readonly #em: SqlEntityManager
  readonly #audit: AuditTrail
  readonly #users: UserRepository
  readonly #sessions: SessionService
  readonly #deps: UserServiceDependencies

  constructor(em: SqlEntityManager, audit: AuditTrail, deps: UserServiceDependencies) {
    this.#em = em
    this.#audit = audit
    this.#users = new UserRepository(em)
    this.#sessions = new SessionService(em, audit, deps)
    this.#deps = deps
  }

  /**
   * @param then what else belongs to the transaction that makes the user.
   * @throws {InvalidInput} when the name or the password breaks a rule.
   * @throws {SignUpClosed}
   * @throws {InvitationRequired}
   * @throws {InvitationNotValid}
   * @throws {UsernameTaken}
   * @throws {Overloaded}
   */
  signUp(credentials: SignUp, then: AfterSignUp<void> = async () => {}): Promise<User & NewcomerRole> {
    return this.#signUp(credentials, async (em, note, user) => {
      await then(em, note, user)
      return user
    })
  }

  /** As `signUp`, and logs the new user in, in the same transaction. */
  signUpAndLogIn(credentials: SignUp, client: Client): Promise<User & SessionTokens> {
    return this.#signUp(credentials, async (em, note, user) => {
      const tokens = await this.#sessions.beginWithin(em, note, { ...user, passwordChanges: 0 }, client)
      return { ...user, ...tokens }
    })
  }

  async #signUp<T>({ username, password, invitation }: SignUp, then: AfterSignUp<T>): Promise<T & NewcomerRole> {
    const { rules, hasher, signUpPolicy } = this.#deps
    checkNewUsername(username)
    checkNewPassword({ username, password }, rules)
    hasher.requireRoom()
    return this.#audit.refusals('sign-up', {}, async () => {
      // Before anything tells whether a name is taken.
      const admission = new Admission(signUpPolicy, invitation)
      const wasEmpty = await admission.check(this.#em)
      // Asked first only to spare the hash; of two that sign up at once, the unique index lets one through.
      if (await this.#users.findByUsername(username)) throw new UsernameTaken()
      const hash = await hasher.hash(password)
      const makeUser = () =>
        this.#audit.inTransaction(this.#em, async (em, note) => {
          const id = await new UserRepository(em).insert(username, hash)
          await note('sign-up', id)
          await admission.admit(em, wasEmpty)
          const result = await then(em, note, { id, username })
          await new FeedRepository(em).enterUser(id)
          // Whoever runs a service is usually the first to sign up.
          const isFirst = wasEmpty && (await new UserRepository(em).welcomeFirst(id))
          if (isFirst) await note('administrator-made', id)
          return { ...result, is_administrator: isFirst }
        })
      return unlessTaken(UsernameTaken, makeUser)
    })
  }

  /**
   * @throws {UserNotFound} when there is no such user and that may be told.
   * @throws {Unauthorized} when the password is wrong.
   * @throws {AccountDisabled} when it is right, and the account is disabled.
   * @throws {TooManyFailures} when it has been wrong too often.
   * @throws {Overloaded} whoever asks: before it is known whether there is anything to hash.
   */
  async logIn({ username, password }: Credentials, client: Client): Promise<SessionTokens> {
    this.#deps.hasher.requireRoom()
    return this.#audit.refusals('log-in', { username }, async () => {
      const who = { username, address: client.address }
      const found = await this.#deps.throttle.guard(this.#em, who, () => this.#findBy(username, password))
      const { user, isOutdated } = orThrow(found, Unauthorized)
      if (user.disabledAt) throw new AccountDisabled()
      if (isOutdated) await this.#renewHash(user, password)
      return this.#sessions.begin(user, client)
    })
  }

  /** @throws {Unauthorized} when the user does not exist any more. */
  async get(id: number): Promise<Account> {
    return accountOf(orThrow(await this.#users.findById(id), Unauthorized))
  }

  /** @returns nothing when the name or the password is wrong. Both take the same time, unless the profile tells them apart. */
  async #findBy(username: string, password: string): Promise<Found | undefined> {
    const { hasher, revealUnknownUsers } = this.#deps
    const user = await this.#users.findByUsername(username)
    if (user) {
      const match = await hasher.matches(password, user.password)
      return match && { user, ...match }
    }
    if (revealUnknownUsers) throw new UserNotFound()
    await hasher.matchesNobody(password)
    return undefined
  }

  /** Only a log-in has the password, to hash it as it is done today. Under load this is left to the next log-in. */
  async #renewHash({ id, password: hash }: UserRow, password: string): Promise<void> {
    const { hasher } = this.#deps
    try {
      await this.#users.replaceHash(id, hash, await hasher.hash(password))
    } catch (error) {
      if (!(error instanceof Overloaded)) throw error
    }
  }
}
