import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Account, EmailCodeRequest, EmailVerification } from '@todo/schemas'
import { type AuthenticatedUser, orThrow, Unauthorized } from '@todo/service-kit'
import { unlessTaken } from '../../database/unless-taken.ts'
import type { AuditTrail, Note } from '../audit/audit-trail.ts'
import { mailsOfAccount, mailsToTarget } from '../one-time-codes/code-limits.ts'
import type { CodeMaker } from '../one-time-codes/code-maker.ts'
import { subjectOfAddress, subjectOfUser } from '../one-time-codes/code-subject.ts'
import { InvalidCode, OneTimeCodes } from '../one-time-codes/one-time-codes.ts'
import { confirmPassword, type PasswordCheck } from '../passwords/confirm-password.ts'
import type { Client } from '../sessions/client.ts'
import { hasLoggedInRecently, LogInAgain } from '../sessions/recent-log-in.ts'
import { UserRepository } from '../users/user.repository.ts'
import { accountOf } from '../users/user.service.ts'
import type { EmailAddress } from './email-address.ts'
import { type EmailAndCode, readEmail, readEmailAndCode } from './email-input.ts'
import { EmailTaken, setEmail } from './set-email.ts'

/** What somebody can do whose log-in was too long ago. */
export const OR_WITH_PASSWORD = 'Send your password along, or log in again and retry'

const PURPOSE = 'verify-email'

/** What the service works with, the same for every request. */
export interface EmailVerificationDependencies extends PasswordCheck {
  maker: CodeMaker
}

/** Who asks, and from where. */
export interface Requester {
  user: AuthenticatedUser
  client: Client
}

/** The e-mail address of one user. No method can reach that of anybody else. */
export class EmailVerificationService {
  readonly #em: SqlEntityManager
  readonly #audit: AuditTrail
  readonly #requester: Requester
  readonly #deps: EmailVerificationDependencies

  constructor(em: SqlEntityManager, audit: AuditTrail, requester: Requester, deps: EmailVerificationDependencies) {
    this.#em = em
    this.#audit = audit
    this.#requester = requester
    this.#deps = deps
  }

  /**
   * Has a code mailed to an address, whether or not an account has it: only the reader of its mails learns more. Whoever
   * sets the address of an account can reset its password by it. So this needs the password, or a log-in a few minutes ago.
   *
   * @throws {InvalidInput} when the address is none.
   * @throws {LogInAgain}
   * @throws {WrongPassword}
   * @throws {TooManyCodes}
   * @throws {Unauthorized} when the user does not exist any more.
   */
  async requestCode(request: EmailCodeRequest): Promise<void> {
    const email = readEmail(request)
    const { id } = this.#requester.user
    await this.#audit.refusals('email-code-requested', { userId: id }, async () => {
      const stillMay = await this.#authenticate(request.password)
      await this.#audit.inTransaction(this.#em, async (em, note) => {
        await stillMay(em)
        await note('email-code-requested', id, (await this.#mailCode(em, email)) ? 'success' : 'throttled')
      })
    })
  }

  /**
   * Uses the code up and makes the address the user's own: all of it or nothing.
   *
   * @throws {InvalidInput} when the address or the code cannot be one.
   * @throws {InvalidCode}
   * @throws {EmailTaken}
   * @throws {Unauthorized} when the user does not exist any more.
   */
  async verify(verification: EmailVerification): Promise<Account> {
    const wanted = readEmailAndCode(verification)
    return this.#audit.refusals('email-verified', { userId: this.#requester.user.id }, async () => {
      const account = await unlessTaken(EmailTaken, () =>
        this.#audit.inTransaction(this.#em, (em, note) => this.#verify(em, note, wanted)),
      )
      if (!account) throw new InvalidCode()
      return account
    })
  }

  /** @returns a check for the transaction: that what was found here still holds. */
  async #authenticate(password: string | undefined): Promise<(em: SqlEntityManager) => Promise<void>> {
    const { user, client } = this.#requester
    if (password === undefined) {
      return async (em) => {
        await new UserRepository(em).holdCaller(user.id)
        if (!(await hasLoggedInRecently(em, user))) throw new LogInAgain(OR_WITH_PASSWORD)
      }
    }
    const found = orThrow(await new UserRepository(this.#em).findById(user.id), Unauthorized)
    await confirmPassword(this.#em, this.#deps, found, { password, client })
    return async (em) => {
      await new UserRepository(em).holdConfirmed(found)
    }
  }

  /** @returns whether a code is mailed. If the address has had too many mails, nobody is told: it may be a stranger's. */
  async #mailCode(em: SqlEntityManager, { text, key }: EmailAddress): Promise<boolean> {
    const { id } = this.#requester.user
    const codes = new OneTimeCodes(em)
    const own = mailsOfAccount(subjectOfUser(id))
    const limits = [own, ...mailsToTarget(PURPOSE, subjectOfAddress(key))]
    const code = { subject: subjectOfUser(id), purpose: PURPOSE, userId: id, email: text } as const
    const usedUp = await codes.request(code, limits)
    if (usedUp === own) throw await codes.tooMany(own)
    return usedUp === undefined
  }

  /** Undefined when the code is wrong: that has cost a try, which has to be committed. */
  async #verify(em: SqlEntityManager, note: Note, { email, otp }: EmailAndCode): Promise<Account | undefined> {
    const user = await new UserRepository(em).holdCaller(this.#requester.user.id)
    const codes = new OneTimeCodes(em)
    const { address } = this.#requester.client
    const attempt = { subject: subjectOfUser(user.id), purpose: PURPOSE, otp, address } as const
    const code = await codes.check(attempt, this.#deps.maker)
    if (!code?.email || readEmail({ email: code.email }).key !== email.key) return undefined
    await codes.consume(code)
    await setEmail(em, note, user, { text: code.email, key: email.key })
    return accountOf(user)
  }
}
