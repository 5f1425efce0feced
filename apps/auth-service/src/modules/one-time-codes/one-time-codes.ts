import { randomUUID } from 'node:crypto'
import createError from '@fastify/error'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { enqueue } from '@todo/jobs'
import { emailKey } from '../emails/email-key.ts'
import type { UserRow } from '../users/user.repository.ts'
import { CodeAllowanceRepository } from './code-allowance.repository.ts'
import { codeMail } from './code-mail.job.ts'
import type { CodeMaker } from './code-maker.ts'
import { subjectOfAddress, subjectOfUser } from './code-subject.ts'
import type { CodePurpose } from './one-time-code.entity.ts'
import { CODE_TTL_MS, type CodeRow, type NewCode, OneTimeCodeRepository } from './one-time-code.repository.ts'

/** 400: the code is wrong, used, expired, or was never made. Which of them is not for a guesser to know. */
export const InvalidCode = createError('INVALID_CODE', 'This code is wrong, used or expired', 400)

const Limited = createError<[number]>('TOO_MANY_CODES', 'Too many codes were asked for, try again in %d seconds', 429)

/** 429: a code was asked for within the last minute, or too many within a day. */
export class TooManyCodes extends Limited {
  readonly retryAfterSeconds: number

  constructor(waitMs: number) {
    const seconds = Math.max(1, Math.ceil(waitMs / 1000))
    super(seconds)
    this.retryAfterSeconds = seconds
  }
}

/** A code that is to be mailed. */
export interface MadeCode {
  code: string
  purpose: CodePurpose
  address: string
  username: string
  /** How long it is still good for, in milliseconds. */
  leftMs: number
}

/** One-time codes, within the transaction of the entity manager: what becomes of a code is one with what it is good for. */
export class OneTimeCodes {
  readonly #em: SqlEntityManager
  readonly #codes: OneTimeCodeRepository
  readonly #allowances: CodeAllowanceRepository

  constructor(em: SqlEntityManager) {
    this.#em = em
    this.#codes = new OneTimeCodeRepository(em)
    this.#allowances = new CodeAllowanceRepository(em)
  }

  /**
   * Has a code made and mailed in the background. It takes the place of one that was asked for before.
   *
   * @throws {TooManyCodes}
   */
  async request(code: Omit<NewCode, 'id'>): Promise<void> {
    const { subject, purpose } = code
    if (!(await this.#take(subject, purpose))) {
      throw new TooManyCodes(await this.#allowances.waitMs(subject, purpose))
    }
    await this.#codes.deleteOf(subject, purpose)
    const id = randomUUID()
    await this.#codes.insert({ id, ...code })
    await enqueue(this.#em, codeMail, { code_id: id }, { expiresAfterMs: CODE_TTL_MS })
  }

  /**
   * Makes the code that somebody has asked for, the same each time, and says where to mail it. Nothing where another one
   * has taken its place, where it goes to nobody, or where the account has had too many mails: that is found out here and
   * not when it is asked for, where the time that it takes would tell a stranger of the account.
   */
  async make(id: string, maker: CodeMaker): Promise<MadeCode | undefined> {
    const request = await this.#codes.findToMail(id)
    if (!request) return undefined
    const code = maker.make(id)
    const isNew = await this.#codes.setHash(id, maker.hash(id, code))
    const { userId, username, address, purpose, leftMs } = request
    if (userId === null || username === null || address === null) return undefined
    if (isNew && purpose === 'reset-password' && !(await this.#take(subjectOfUser(userId)))) {
      await this.#codes.disown(id)
      return undefined
    }
    return { code, purpose, address, username, leftMs }
  }

  /**
   * The code of a subject, if this is the one. Costs a try, whether it is or not, as soon as the transaction is
   * committed: so whoever finds the code to be wrong must let it be committed.
   */
  async check(subject: string, purpose: CodePurpose, otp: string, maker: CodeMaker): Promise<CodeRow | undefined> {
    // Before the code is looked at, and in one statement: of a hundred tries at once, no more than the limit get through.
    if (!(await this.#codes.spendTry(subject, purpose))) return undefined
    const code = await this.#codes.find(subject, purpose)
    return maker.matches(code.id, otp, code.codeHash) ? code : undefined
  }

  /**
   * Uses a code up.
   *
   * @throws {InvalidCode} when somebody else has just used it.
   */
  async consume({ id }: Pick<CodeRow, 'id'>): Promise<void> {
    if (!(await this.#codes.delete(id))) throw new InvalidCode()
  }

  /** Forgets what is known of a user here: for the end of an account. */
  async forget({ id, email }: Pick<UserRow, 'id' | 'email'>): Promise<void> {
    const subjects = [subjectOfUser(id), ...(email ? [subjectOfAddress(emailKey(email))] : [])]
    for (const subject of subjects) {
      await this.#codes.deleteOf(subject)
      await this.#allowances.delete(subject)
    }
  }

  async #take(subject: string, purpose?: CodePurpose): Promise<boolean> {
    await this.#allowances.ensure(subject)
    return this.#allowances.take(subject, purpose)
  }
}
