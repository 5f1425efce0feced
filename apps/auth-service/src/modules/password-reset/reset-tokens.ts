import { createHmac, timingSafeEqual } from 'node:crypto'
import createError from '@fastify/error'

/** 400: the token is wrong, used or expired. Which of them is not told. */
export const InvalidResetToken = createError(
  'INVALID_RESET_TOKEN',
  'This token is wrong, used or expired. Ask whoever gave it to you for another one',
  400,
)

/**
 * What a token lets somebody do: set another password for one user, until a moment in milliseconds since 1970, and only
 * while `passwordChanges` is what it was. So a token is used up with the first password that is set, by it or otherwise.
 */
export interface PasswordGrant {
  userId: number
  passwordChanges: number
  expiresAt: number
  /** Which administrator has made it, who has to be one still; null for the operator. */
  actorId: number | null
}

/** What a token looks like: the numbers of its grant, and their HMAC. */
const TOKEN = /^(([1-9]\d{0,15})\.(\d{1,16})\.(\d{1,16})\.(\d{1,16}))\.([\w-]{43})$/

/** Stands for the operator in a token, since no user has this id. */
const OPERATOR = 0

/** Makes the tokens that the operator and administrators give to users without a password, and reads them. None is kept anywhere. */
export class ResetTokens {
  readonly #secret: string

  /** @param secret as for one-time codes: whoever has it can make tokens. */
  constructor(secret: string) {
    this.#secret = secret
  }

  make({ userId, passwordChanges, expiresAt, actorId }: PasswordGrant): string {
    const grant = `${userId}.${passwordChanges}.${expiresAt}.${actorId ?? OPERATOR}`
    return `${grant}.${this.#hmac(grant).toString('base64url')}`
  }

  /** The grant of a token that was made with this secret. Whether it is still good is for the caller to find out. */
  read(token: string): PasswordGrant | undefined {
    const [, grant, userId, passwordChanges, expiresAt, actorId, hmac] = TOKEN.exec(token) ?? []
    if (!grant || !hmac || !timingSafeEqual(this.#hmac(grant), Buffer.from(hmac, 'base64url'))) return undefined
    return {
      userId: Number(userId),
      passwordChanges: Number(passwordChanges),
      expiresAt: Number(expiresAt),
      actorId: Number(actorId) || null,
    }
  }

  #hmac(grant: string): Buffer {
    return createHmac('sha256', this.#secret).update(`reset-password:${grant}`).digest()
  }
}
