import { createHmac, timingSafeEqual } from 'node:crypto'

const DIGITS = 6

/**
 * Makes codes, and tells whether one is right. A code is derived from the random id of its row and the secret: so it is
 * not in the database, and a mail that is sent again has the same code.
 */
export class CodeMaker {
  readonly #secret: string

  /** @param secret at least 32 characters. Whoever has it and the database has the codes. */
  constructor(secret: string) {
    this.#secret = secret
  }

  /** Six digits, each code as likely as any other: 48 bits are taken, which a million divides but for a trace. */
  make(id: string): string {
    const number = this.#hmac(`make:${id}`).readUIntBE(0, 6) % 10 ** DIGITS
    return String(number).padStart(DIGITS, '0')
  }

  /** What is kept of a code. Without the secret, nobody can try out the million codes that it may be. */
  hash(id: string, code: string): string {
    return this.#hmac(`check:${id}:${code}`).toString('hex')
  }

  /** Whether a code fits its hash. The time that this takes does not tell how much of the code is right. */
  matches(id: string, code: string, hash: string): boolean {
    return timingSafeEqual(this.#hmac(`check:${id}:${code}`), Buffer.from(hash, 'hex'))
  }

  #hmac(text: string): Buffer {
    return createHmac('sha256', this.#secret).update(text).digest()
  }
}
