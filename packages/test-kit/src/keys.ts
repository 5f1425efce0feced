import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto'

/** A public signing key, as the auth-service publishes it. */
export type PublicJwk = {
  kty: 'EC'
  crv: 'P-256'
  x: string
  y: string
  kid: string
  alg: 'ES256'
  use: 'sig'
}

/** A signing key of the tests. */
export interface TestKey {
  kid: string
  /** As in the key file of the auth-service. */
  privateJwk: PublicJwk & { d: string }
  publicJwk: PublicJwk
  /** The private key as PKCS #8. */
  privatePem: string
  /** The public key as SPKI: public, and so the secret that an attacker would try to sign with. */
  publicPem: string
}

/** Makes a new signing key (P-256). */
export function createKey(kid: string = randomUUID()): TestKey {
  const {
    x = '',
    y = '',
    d = '',
  } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  return testKeyOf({ kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig', d })
}

/** A key, of which the private part is known. */
export function testKeyOf(privateJwk: TestKey['privateJwk']): TestKey {
  const { d: _secret, ...publicJwk } = privateJwk
  return {
    kid: privateJwk.kid,
    publicJwk,
    privateJwk,
    privatePem: createPrivateKey({ key: privateJwk, format: 'jwk' })
      .export({ type: 'pkcs8', format: 'pem' })
      .toString(),
    publicPem: createPublicKey({ key: publicJwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString(),
  }
}
