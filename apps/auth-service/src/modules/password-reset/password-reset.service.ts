import type { SqlEntityManager } from '@mikro-orm/sql'
import type { CodeRequest, PasswordReset, PasswordResetByToken } from '@todo/schemas'
import type { RevokedSession } from '@todo/service-kit'
import { inOwnTransaction, inTransaction, readDatabaseNow } from '@todo/service-kit/database'
import type { AuditTrail, Note } from '../audit/audit-trail.ts'
import type { EmailAddress } from '../emails/email-address.ts'
import { readEmail, readEmailAndCode } from '../emails/email-input.ts'
import { sendNotice } from '../notices/send-notice.ts'
import { mailsOfRequester, mailsToTarget } from '../one-time-codes/code-limits.ts'
import type { CodeMaker } from '../one-time-codes/code-maker.ts'
import { subjectOfAddress } from '../one-time-codes/code-subject.ts'
import type { CodeRow } from '../one-time-codes/one-time-code.repository.ts'
import { InvalidCode, OneTimeCodes } from '../one-time-codes/one-time-codes.ts'
import type { PasswordHasher } from '../passwords/password-hasher.ts'
import { checkNewPassword, type PasswordRules } from '../passwords/password-rules.ts'
import type { Client } from '../sessions/client.ts'
import { endingSessions, endSessions, type Revocations } from '../sessions/end-sessions.ts'
import type { User } from '../users/user.entity.ts'
import { UserRepository, type UserRow } from '../users/user.repository.ts'
import { InvalidResetToken, type PasswordGrant, type ResetTokens } from './reset-tokens.ts'

const PURPOSE = 'reset-password'
const POINTER = '/new_password'

/** What the service works with, the same for every request. */
export interface PasswordResetDependencies {
  maker: CodeMaker
  resetTokens: ResetTokens
  hasher: PasswordHasher
  rules: PasswordRules
  revokedSessions: Revocations
}

interface Found {
  user: Pick<UserRow, 'id' | 'username'>
  code: CodeRow
}

/**
 * A new password for somebody who has forgotten theirs, by a code that is mailed to the verified address. Nothing tells a
 * stranger whether an address belongs to an account: for one that does not, the same is counted, written and enqueued, and
 * the same code is asked for. It is only never mailed (OWASP Forgot Password Cheat Sheet).
 */
export class PasswordResetService {
  readonly #em: SqlEntityManager
  readonly #audit: AuditTrail
  readonly #client: Client
  readonly #deps: PasswordResetDependencies

  constructor(em: SqlEntityManager, audit: AuditTrail, client: Client, deps: PasswordResetDependencies) {
    this.#em = em
    this.#audit = audit
    this.#client = client
    this.#deps = deps
  }

  /**
   * Has a code mailed. Each requester has limits of their own for an address, so that nobody can use up those of its owner.
   * Whether a limit was used up is not told.
   *
   * @throws {InvalidInput} when the address is none.
   */
  async requestCode(request: CodeRequest): Promise<void> {
    const email = readEmail(request)
    const subject = subjectOfAddress(email.key)
    const limits = [mailsOfRequester(subject, this.#client.address), ...mailsToTarget(PURPOSE, subject)]
    const { user, usedUp } = await inTransaction(this.#em, async (em) => {
      const user = await new UserRepository(em).findByEmail(email.key, { hold: true })
      const code = { subject, purpose: PURPOSE, userId: user?.id ?? null, email: null } as const
      return { user, usedUp: await new OneTimeCodes(em).request(code, limits) }
    })
    // Not in the transaction: that would cost one more statement for an address that somebody has.
    const outcome = usedUp ? 'throttled' : 'success'
    this.#audit.note('password-reset-requested', outcome, user ? { userId: user.id } : {})
  }

  /**
   * Uses the code up, sets the password and ends all sessions: all of it or nothing. The user is told by mail.
   *
   * @throws {InvalidInput} when the password breaks a rule; the code stays good.
   * @throws {InvalidCode} also when nobody has this address.
   */
  async confirm(reset: PasswordReset): Promise<void> {
    const { email, otp } = readEmailAndCode(reset)
    // First what can be said without the account. Otherwise the answer would tell that there is one.
    checkNewPassword({ password: reset.new_password }, this.#deps.rules, POINTER)
    await this.#audit.refusals('password-reset', {}, () => this.#confirm(email, otp, reset.new_password))
  }

  /**
   * Sets the password of the user for whom an operator has made a token, as `confirm` does.
   *
   * @throws {InvalidInput} when the password breaks a rule; the token stays good.
   * @throws {InvalidResetToken}
   */
  async confirmByToken({ token, new_password: password }: PasswordResetByToken): Promise<void> {
    const { resetTokens, rules, hasher } = this.#deps
    const grant = resetTokens.read(token)
    await this.#audit.refusals('password-reset', grant ? { userId: grant.userId } : {}, async () => {
      if (!grant) throw new InvalidResetToken()
      const { username } = await inTransaction(this.#em, (em) => holdGranted(em, grant))
      checkNewPassword({ username, password }, rules, POINTER)
      // Nothing is locked meanwhile.
      const hash = await hasher.hash(password)
      await endingSessions(this.#em, this.#audit, this.#deps.revokedSessions, async (em, note) =>
        setPassword(em, note, await holdGranted(em, grant), hash),
      )
    })
  }

  async #confirm(email: EmailAddress, otp: string, password: string): Promise<void> {
    const { rules, hasher } = this.#deps
    // Before a try of the code is spent.
    hasher.requireRoom()
    // The try stays spent, and nothing is locked while the password is hashed.
    const found = await inOwnTransaction(this.#em, (em) => this.#check(em, email, otp))
    if (!found) throw new InvalidCode()
    checkNewPassword({ username: found.user.username, password }, rules, POINTER)
    const hash = await hasher.hash(password)
    await endingSessions(this.#em, this.#audit, this.#deps.revokedSessions, async (em, note) => {
      const user = await new UserRepository(em).hold(found.user.id)
      // Since the code was checked, the account may have got another address, or have been deleted.
      if (user?.emailKey !== email.key) throw new InvalidCode()
      await new OneTimeCodes(em).consume(found.code)
      return setPassword(em, note, user, hash)
    })
  }

  /** Undefined when the code is wrong: that has cost a try, which has to be committed. */
  async #check(em: SqlEntityManager, { key }: EmailAddress, otp: string): Promise<Found | undefined> {
    const user = await new UserRepository(em).findByEmail(key)
    const attempt = { subject: subjectOfAddress(key), purpose: PURPOSE, otp, address: this.#client.address } as const
    const code = await new OneTimeCodes(em).check(attempt, this.#deps.maker)
    return user && code?.userId === user.id ? { user, code } : undefined
  }
}

/** Sets the password of a user whom this transaction holds; returns the sessions that have ended. */
async function setPassword(em: SqlEntityManager, note: Note, user: User, hash: string): Promise<RevokedSession[]> {
  user.changePassword(hash)
  await em.flush()
  await new OneTimeCodes(em).void(user.id)
  await sendNotice(em, 'password-reset', user)
  await note('password-reset', user.id)
  return endSessions(em, user.id)
}

/**
 * Holds the user for whom a token was made.
 *
 * @throws {InvalidResetToken} when the token has been used or has expired, the user is gone, or the administrator who
 *   made it is none any more: nobody keeps a way into the accounts of others.
 */
async function holdGranted(em: SqlEntityManager, grant: PasswordGrant): Promise<User> {
  const users = new UserRepository(em)
  if (!(await users.holdActor(grant.actorId, grant.userId))) throw new InvalidResetToken()
  const user = await users.hold(grant.userId)
  if (user?.passwordChanges !== grant.passwordChanges || grant.expiresAt <= (await readDatabaseNow(em)))
    throw new InvalidResetToken()
  return user
}
