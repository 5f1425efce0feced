import { readFile } from 'node:fs/promises'
import type { PrivateKey, PrivateKeySet, PublicKeySet } from '@todo/schemas'
import type { FastifyBaseLogger } from 'fastify'
import { type KeySetSource, parseKeySet, publicKeySet, readKeySet, signingKeyOf } from './key-set.ts'

/** The keys of this service, as they are at the time: it follows its key file. */
export class KeyRing {
  readonly #file: string | undefined
  #private: PrivateKeySet
  #public: PublicKeySet
  /** The file as it was when it was last read; unknown at first. */
  #text: string | undefined

  /** @throws {ConfigError} when there is no usable key set. */
  constructor(source: KeySetSource) {
    this.#file = source.JWT_KEYS === undefined ? source.JWT_KEYS_FILE : undefined
    this.#private = readKeySet(source)
    this.#public = publicKeySet(this.#private)
  }

  /** What everybody may know. Another object after a change, and only then. */
  get publicKeys(): PublicKeySet {
    return this.#public
  }

  /** The key that signs now. */
  get signingKey(): PrivateKey {
    const key = signingKeyOf(this.#private)
    if (!key) throw new TypeError('a key set without a key cannot sign')
    return key
  }

  /**
   * Takes the keys that are in the file now, if they have changed.
   *
   * @throws {ConfigError} when the file holds no usable key set: the keys stay as they are.
   */
  async follow(log: FastifyBaseLogger): Promise<void> {
    if (this.#file === undefined) return
    const text = await readFile(this.#file, 'utf8')
    if (text === this.#text) return
    const next = parseKeySet(text, 'JWT_KEYS_FILE')
    this.#text = text
    if (JSON.stringify(next) === JSON.stringify(this.#private)) return
    this.#private = next
    this.#public = publicKeySet(next)
    log.info({ keys: next.keys.map(({ kid }) => kid), signing: this.signingKey.kid }, 'the signing keys have changed')
  }
}
