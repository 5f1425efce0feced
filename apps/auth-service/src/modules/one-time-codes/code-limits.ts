import { hash } from 'node:crypto'
import { networkOf } from '@todo/service-kit'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** So much of something, in so much time. */
export interface Limit {
  /** Names what is limited, for whom and by whom. A hash, so that the row holds no address. */
  id: string
  /** The account or the e-mail address that the limit is about. */
  subject: string
  max: number
  /** Starts with the first use. */
  windowMs: number
  /** The least time between two uses. */
  gapMs: number
}

/** How many codes one account may ask for, to verify an address: one a minute, ten a day (OWASP ASVS 5.0, 6.5). */
export function mailsOfAccount(account: string): Limit {
  return limit('mails of account', account, { max: 10, windowMs: DAY_MS, gapMs: MINUTE_MS })
}

/** How many codes one requester may ask for, to reset the password of one address. */
export function mailsOfRequester(target: string, address: string): Limit {
  return limit('mails of requester', target, { max: 10, windowMs: DAY_MS, gapMs: MINUTE_MS }, networkOf(address))
}

/**
 * How many codes go to one address, whoever asks: nobody's mailbox can be flooded. It is wider than the limits of those
 * who ask, so that one of them cannot use it up for the owner of the address.
 */
export function mailsToTarget(what: 'verify-email' | 'reset-password', target: string): [Limit, Limit] {
  return [
    limit(`${what} mails in a minute`, target, { max: 3, windowMs: MINUTE_MS }),
    limit(`${what} mails in a day`, target, { max: 50, windowMs: DAY_MS }),
  ]
}

/** How many tries one requester has for one code. */
export const MAX_TRIES_OF_REQUESTER = 5

/** The tries of one requester for one code. Strangers who guess use up their own tries only. */
export function triesOfRequester(subject: string, codeId: string, address: string, windowMs: number): Limit {
  return limit(`tries of ${codeId}`, subject, { max: MAX_TRIES_OF_REQUESTER, windowMs }, networkOf(address))
}

type Size = Pick<Limit, 'max' | 'windowMs'> & Partial<Pick<Limit, 'gapMs'>>

function limit(what: string, subject: string, { gapMs = 0, ...size }: Size, by = ''): Limit {
  const id = hash('sha256', JSON.stringify([what, subject, by]))
  return { id, subject, gapMs, ...size }
}
