import { readFile } from 'node:fs/promises'
import type { PrivateKeySet, PublicKeySet } from '@todo/schemas'
import { type PublicKeys, pemsOf } from '@todo/service-kit/tokens'
import type { FastifyBaseLogger } from 'fastify'
import { type KeySetSource, parseKeySet, privatePemOf, publicKeySet, readKeySet, signingKeyOf } from './key-set.ts'

/** A key that signs. */
export interface SigningKey {
  kid: string
  /** The private key as PEM (PKCS #8). */
  pem: string
}

/** The key set of this service. It follows its key file while the service runs. */
export class KeyRing implements PublicKeys {
  readonly #file: string | undefined
  #set: LoadedKeySet
  /** The text of the file when it was last read; unknown at first. */
  #text: string | undefined

  /** @throws {ConfigError} when there is no usable key set. */
  constructor(source: KeySetSource) {
    this.#file = source.JWT_KEYS === undefined ? source.JWT_KEYS_FILE : undefined
    this.#set = load(readKeySet(source))
  }

  /** The public keys, to be published. */
  get publicKeys(): PublicKeySet {
    return this.#set.published
  }

  find(kid: string): string | undefined {
    return this.#set.publicPems.get(kid)
  }

  /** The key that signs now: the first one whose `nbf` has come. */
  get signingKey(): SigningKey {
    const { kid } = signingKeyOf(this.#set.keys) ?? {}
    const key = this.#set.signingKeys.find((key) => key.kid === kid)
    if (!key) throw new TypeError('a key set without a key cannot sign')
    return key
  }

  /**
   * Reads the key file again, and takes its keys if they have changed.
   *
   * @throws {ConfigError} when the file holds no usable key set: the keys stay as they are.
   */
  async follow(log: FastifyBaseLogger): Promise<void> {
    if (this.#file === undefined) return
    const text = await readFile(this.#file, 'utf8')
    if (text === this.#text) return
    const keys = parseKeySet(text, 'JWT_KEYS_FILE')
    this.#text = text
    if (JSON.stringify(keys) === JSON.stringify(this.#set.keys)) return
    this.#set = load(keys)
    log.info({ keys: keys.keys.map(({ kid }) => kid), signing: this.signingKey.kid }, 'the signing keys have changed')
  }
}

/** A key set in the forms that are needed again and again. */
interface LoadedKeySet {
  keys: PrivateKeySet
  published: PublicKeySet
  publicPems: ReadonlyMap<string, string>
  signingKeys: readonly SigningKey[]
}

function load(keys: PrivateKeySet): LoadedKeySet {
  const published = publicKeySet(keys)
  const signingKeys = keys.keys.map((jwk) => ({ kid: jwk.kid, pem: privatePemOf(jwk) }))
  return { keys, published, publicPems: pemsOf(published), signingKeys }
}
