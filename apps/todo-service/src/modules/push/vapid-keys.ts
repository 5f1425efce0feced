import { createECDH, hkdfSync } from 'node:crypto'

/** The curve of RFC 8292, and the number of its points. */
const CURVE = 'prime256v1'
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
/** More than the curve needs, so that no key is likelier than another. */
const SEED_BYTES = 48

/** What shows push services who sends (RFC 8292), as base64url. */
export interface VapidKeys {
  publicKey: string
  privateKey: string
}

/** Makes the keys of a service from its secret: they are the same in every replica, and after every start. */
export function vapidKeys(secret: string): VapidKeys {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'web push', SEED_BYTES)).toString('hex')
  const scalar = (BigInt(`0x${seed}`) % (ORDER - 1n)) + 1n
  const privateKey = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex')
  const ecdh = createECDH(CURVE)
  ecdh.setPrivateKey(privateKey)
  return { publicKey: ecdh.getPublicKey('base64url'), privateKey: privateKey.toString('base64url') }
}
