import { randomUUID } from 'node:crypto'
import createError from '@fastify/error'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { enqueue } from '@todo/jobs'
import { createLimitError } from '@todo/service-kit'
import { CodeLimitRepository } from './code-limit.repository.ts'
import { type Limit, triesOfRequester } from './code-limits.ts'
import { codeMail } from './code-mail.job.ts'
import type { CodeMaker } from './code-maker.ts'
import type { CodePurpose } from './one-time-code.entity.ts'
import { CODE_TTL_MS, type CodeRow, type NewCode, OneTimeCodeRepository } from './one-time-code.repository.ts'

/** 400: the code is wrong, used, expired, or was never made. Which of them is not said: that would help to guess. */
export const InvalidCode = createError('INVALID_CODE', 'This code is wrong, used or expired', 400)

/** 429: the account has asked for a code within the last minute, or for too many within a day. */
export const TooManyCodes = createLimitError('TOO_MANY_CODES', 'Too many codes were asked for, try again in %d seconds')

/** A code that is to be mailed. It has no recipient if no account has the address that was given: then no mail is sent. */
export interface MadeCode {
  code: string
  purpose: CodePurpose
  recipient: { address: string; username: string } | undefined
  /** How long it is still good for, in milliseconds. */
  leftMs: number
}

/** Somebody tries a code. */
export interface CodeTry {
  subject: string
  purpose: CodePurpose
  otp: string
  /** The client's address. */
  address: string
}

/**
 * One-time codes, in the transaction of the entity manager: using a code up and what it is used for are one change.
 */
export class OneTimeCodes {
  readonly #em: SqlEntityManager
  readonly #codes: OneTimeCodeRepository
  readonly #limits: CodeLimitRepository

  constructor(em: SqlEntityManager) {
    this.#em = em
    this.#codes = new OneTimeCodeRepository(em)
    this.#limits = new CodeLimitRepository(em)
  }

  /**
   * Has a code mailed in the background. If the same code was asked for a moment ago, it is mailed again: a second request
   * never takes away a code that somebody is about to type.
   *
   * @returns the limit that was used up, if one was. Then nothing is mailed.
   */
  async request(code: Omit<NewCode, 'id'>, limits: readonly Limit[]): Promise<Limit | undefined> {
    const usedUp = await this.#limits.take(limits)
    if (usedUp) return usedUp
    const id = (await this.#codes.findToMailAgain(code)) ?? (await this.#insert(code))
    await enqueue(this.#em, codeMail, { code_id: id, mail_id: randomUUID() }, { expiresAfterMs: CODE_TTL_MS })
    return undefined
  }

  /** The error for a limit that was used up, where whoever asks may be told. */
  async tooMany(limit: Limit): Promise<Error> {
    return new TooManyCodes(await this.#limits.waitMs(limit))
  }

  /**
   * Makes the code of a row, the same each time, and says where to mail it.
   *
   * @returns nothing when the code has expired, has been used, or is not valid any more.
   */
  async make(id: string, maker: CodeMaker): Promise<MadeCode | undefined> {
    const request = await this.#codes.findToMail(id)
    if (!request) return undefined
    const code = maker.make(id)
    await this.#codes.setHash(id, maker.hash(id, code))
    const { username, address, purpose, leftMs } = request
    const recipient = username === null || address === null ? undefined : { address, username }
    return { code, purpose, recipient, leftMs }
  }

  /**
   * Looks for the code that somebody has typed. This costs a try, whether the code is right or wrong, once the transaction
   * is committed. So a transaction in which the code turns out to be wrong must be committed.
   */
  async check(attempt: CodeTry, maker: CodeMaker): Promise<CodeRow | undefined> {
    for (const code of await this.#codes.findToTry(attempt.subject, attempt.purpose)) {
      // The try is spent before the code is compared. Of a hundred tries at once, no more than the limit get through.
      if ((await this.#spendTry(code, attempt)) && maker.matches(code.id, attempt.otp, code.codeHash)) return code
    }
    return undefined
  }

  /**
   * Uses a code up. What it is used for makes every other code of the account void.
   *
   * @throws {InvalidCode} when another request has just used it.
   */
  async consume({ id }: Pick<CodeRow, 'id'>): Promise<void> {
    if (!(await this.#codes.delete(id))) throw new InvalidCode()
  }

  /** Makes every code of an account invalid. Call it in the transaction that changes its password or e-mail address. */
  async void(userId: number): Promise<void> {
    await this.#codes.deleteOfUser(userId)
  }

  /** Forgets everything about an account and its address. Call it in the transaction that deletes the account. */
  async forget(userId: number, subjects: readonly string[]): Promise<void> {
    await this.void(userId)
    await this.#limits.forget(subjects)
  }

  async #insert(code: Omit<NewCode, 'id'>): Promise<string> {
    const id = randomUUID()
    await this.#codes.insert({ id, ...code })
    return id
  }

  async #spendTry({ id }: CodeRow, { subject, address }: CodeTry): Promise<boolean> {
    const usedUp = await this.#limits.take([triesOfRequester(subject, id, address, CODE_TTL_MS)])
    return !usedUp && this.#codes.spendTry(id)
  }
}
