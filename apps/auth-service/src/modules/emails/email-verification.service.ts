import { randomUUID } from 'node:crypto'
import createError from '@fastify/error'
import { UniqueConstraintViolationException } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { enqueue } from '@todo/jobs'
import type { Account, EmailVerification } from '@todo/schemas'
import { Unauthorized } from '@todo/service-kit'
import type { AuditTrail, Note } from '../audit/audit-trail.ts'
import type { CodeMaker } from '../one-time-codes/code-maker.ts'
import { subjectOfUser } from '../one-time-codes/code-subject.ts'
import { InvalidCode, OneTimeCodes } from '../one-time-codes/one-time-codes.ts'
import { UserRepository } from '../users/user.repository.ts'
import { accountOf } from '../users/user.service.ts'
import { emailKey } from './email-key.ts'
import { WELCOME_EXPIRES_AFTER_MS, welcomeMail } from './welcome-mail.job.ts'

/** 409: another account has verified this address. */
export const EmailTaken = createError('EMAIL_TAKEN', 'This e-mail address belongs to another account', 409)

const PURPOSE = 'verify-email'

/** The e-mail address of one user. No method can reach that of anyone else. */
export class EmailVerificationService {
  readonly #em: SqlEntityManager
  readonly #audit: AuditTrail
  readonly #userId: number
  readonly #maker: CodeMaker

  constructor(em: SqlEntityManager, audit: AuditTrail, userId: number, maker: CodeMaker) {
    this.#em = em
    this.#audit = audit
    this.#userId = userId
    this.#maker = maker
  }

  /**
   * Has a code mailed to an address, whoever has verified it: only who reads its mail learns more.
   *
   * @throws {Unauthorized} when the user does not exist any more.
   * @throws {TooManyCodes}
   */
  async requestCode(email: string): Promise<void> {
    await this.#audit.inTransaction(this.#em, async (em, note) => {
      if (!(await new UserRepository(em).findById(this.#userId))) throw new Unauthorized()
      const subject = subjectOfUser(this.#userId)
      await new OneTimeCodes(em).request({ subject, purpose: PURPOSE, userId: this.#userId, email })
      await note('email-code-requested', this.#userId)
    })
  }

  /**
   * Uses the code up, makes the address the user's own and has a welcome mailed: all of it or nothing.
   *
   * @throws {InvalidCode}
   * @throws {EmailTaken}
   * @throws {Unauthorized} when the user does not exist any more.
   */
  verify(verification: EmailVerification): Promise<Account> {
    return this.#audit.refusals('email-verified', { userId: this.#userId }, async () => {
      try {
        const account = await this.#audit.inTransaction(this.#em, (em, note) => this.#verify(em, note, verification))
        if (account) return account
      } catch (error) {
        if (error instanceof UniqueConstraintViolationException) throw new EmailTaken()
        throw error
      }
      throw new InvalidCode()
    })
  }

  /** Undefined when the code is wrong: a try has been spent on it then, and that has to be committed. */
  async #verify(em: SqlEntityManager, note: Note, { email, otp }: EmailVerification): Promise<Account | undefined> {
    const codes = new OneTimeCodes(em)
    const users = new UserRepository(em)
    const code = await codes.check(subjectOfUser(this.#userId), PURPOSE, otp, this.#maker)
    if (!code?.email || emailKey(code.email) !== emailKey(email)) return undefined
    await codes.consume(code)
    const isThere = await users.setEmail(this.#userId, code.email)
    const user = isThere && (await users.findById(this.#userId))
    if (!user) throw new Unauthorized()
    await note('email-verified', user.id)
    const job = { user_id: user.id, mail_id: randomUUID() }
    await enqueue(em, welcomeMail, job, { expiresAfterMs: WELCOME_EXPIRES_AFTER_MS })
    return accountOf(user)
  }
}
