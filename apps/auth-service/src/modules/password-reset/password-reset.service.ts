import type { SqlEntityManager } from '@mikro-orm/sql'
import type { CodeRequest, PasswordReset } from '@todo/schemas'
import type { RevokedSession } from '@todo/service-kit'
import { inTransaction } from '@todo/service-kit/database'
import type { AuditTrail, Note } from '../audit/audit-trail.ts'
import { emailKey } from '../emails/email-key.ts'
import type { CodeMaker } from '../one-time-codes/code-maker.ts'
import { subjectOfAddress } from '../one-time-codes/code-subject.ts'
import type { CodeRow } from '../one-time-codes/one-time-code.repository.ts'
import { InvalidCode, OneTimeCodes, TooManyCodes } from '../one-time-codes/one-time-codes.ts'
import type { PasswordHasher } from '../passwords/password-hasher.ts'
import { checkNewPassword, type PasswordRules } from '../passwords/password-rules.ts'
import { endSessions } from '../sessions/end-sessions.ts'
import { UserRepository, type UserRow } from '../users/user.repository.ts'

const PURPOSE = 'reset-password'
const POINTER = '/new_password'

/** What the service works with, the same for every request. */
export interface PasswordResetDependencies {
  maker: CodeMaker
  hasher: PasswordHasher
  rules: PasswordRules
  revokedSessions: { add(session: RevokedSession): void }
}

interface Found {
  user: Pick<UserRow, 'id' | 'username'>
  code: CodeRow
}

/**
 * A new password for somebody who has forgotten theirs, by a code that is mailed to the verified address. Nothing tells
 * a stranger whether an address belongs to an account: for one that does not, the same is counted, written and enqueued,
 * and the same code is asked for; only, it is never mailed.
 */
export class PasswordResetService {
  readonly #em: SqlEntityManager
  readonly #audit: AuditTrail
  readonly #deps: PasswordResetDependencies

  constructor(em: SqlEntityManager, audit: AuditTrail, deps: PasswordResetDependencies) {
    this.#em = em
    this.#audit = audit
    this.#deps = deps
  }

  /** Has a code mailed, unless one was asked for a moment ago: even that is nobody else's business. */
  async requestCode({ email }: CodeRequest): Promise<void> {
    try {
      const user = await inTransaction(this.#em, async (em) => {
        const user = await new UserRepository(em).findByEmail(email)
        const subject = subjectOfAddress(emailKey(email))
        await new OneTimeCodes(em).request({ subject, purpose: PURPOSE, userId: user?.id ?? null, email: null })
        return user
      })
      // Not in the transaction: it would take a statement more for an address that somebody has.
      this.#audit.note('password-reset-requested', 'success', user ? { userId: user.id } : {})
    } catch (error) {
      if (!(error instanceof TooManyCodes)) throw error
      this.#audit.note('password-reset-requested', 'throttled', {})
    }
  }

  /**
   * Uses the code up, sets the password and ends all sessions: all of it or nothing.
   *
   * @throws {InvalidInput} when the password breaks a rule; the code stays good.
   * @throws {InvalidCode} also when nobody has this address.
   */
  confirm(reset: PasswordReset): Promise<void> {
    // First what can be said without the account: else the answer would tell that there is one.
    checkNewPassword({ password: reset.new_password }, this.#deps.rules, POINTER)
    return this.#audit.refusals('password-reset', {}, () => this.#confirm(reset))
  }

  async #confirm({ email, otp, new_password: password }: PasswordReset): Promise<void> {
    const { rules, hasher } = this.#deps
    // Before a try of the code is spent.
    hasher.requireRoom()
    const found = await inTransaction(this.#em, (em) => this.#check(em, email, otp))
    if (!found) throw new InvalidCode()
    checkNewPassword({ username: found.user.username, password }, rules, POINTER)
    const hash = await hasher.hash(password)
    const ended = await this.#audit.inTransaction(this.#em, (em, note) => this.#reset(em, note, found, email, hash))
    for (const session of ended) this.#deps.revokedSessions.add(session)
  }

  /** Undefined when the code is wrong: a try has been spent on it then, and that has to be committed. */
  async #check(em: SqlEntityManager, email: string, otp: string): Promise<Found | undefined> {
    const user = await new UserRepository(em).findByEmail(email)
    const code = await new OneTimeCodes(em).check(subjectOfAddress(emailKey(email)), PURPOSE, otp, this.#deps.maker)
    return user && code?.userId === user.id ? { user, code } : undefined
  }

  async #reset(
    em: SqlEntityManager,
    note: Note,
    { user, code }: Found,
    email: string,
    hash: string,
  ): Promise<RevokedSession[]> {
    await new OneTimeCodes(em).consume(code)
    // Since the code was checked, the account may have got another address, or have been deleted.
    if (!(await new UserRepository(em).resetPassword(user.id, email, hash))) throw new InvalidCode()
    await note('password-reset', user.id)
    return endSessions(em, user.id)
  }
}
