import { createECDH } from 'node:crypto'
import t from 'tap'
import { vapidKeys } from '../../../src/modules/push/vapid-keys.ts'

t.test('the private key belongs to the public one, whatever the secret is', async (t) => {
  // Of 256 private keys, one begins with a zero.
  const keys = Array.from({ length: 2_000 }, (_, n) => vapidKeys(`secret ${n}`))
  const belongs = keys.filter(({ publicKey, privateKey }) => {
    const ecdh = createECDH('prime256v1')
    ecdh.setPrivateKey(privateKey, 'base64url')
    return ecdh.getPublicKey('base64url') === publicKey && Buffer.from(privateKey, 'base64url').length === 32
  })
  t.equal(belongs.length, keys.length)
})
