import { randomBytes } from 'node:crypto'
import t from 'tap'
import {
  newRefreshToken,
  parseRefreshToken,
  sealSuccessor,
  successorOf,
  unsealSuccessor,
} from '../../../src/modules/sessions/refresh-token.ts'

t.test('no two tokens are the same, and all tokens of a session are of one family', async (t) => {
  const [first, stranger] = [newRefreshToken(), newRefreshToken()]
  const family = [first]
  for (let n = 0; n < 20; n += 1) family.push(successorOf(family.at(-1) ?? first))
  t.equal(new Set(family.map(({ text }) => text)).size, 21)
  t.equal(new Set(family.map(({ hash }) => hash)).size, 21)
  t.strictSame(new Set(family.map(({ familyHash }) => familyHash)), new Set([first.familyHash]))
  t.not(stranger.familyHash, first.familyHash)
})

t.test('a token has 256 random bits of its own, in characters that need no escaping', async (t) => {
  const [first, second] = [newRefreshToken(), newRefreshToken()].map((token) => successorOf(token))
  for (const token of [first, second]) t.match(token?.text, /^[A-Za-z0-9_-]{64}$/)
  t.equal(Buffer.from(first?.text ?? '', 'base64url').length, 48)
})

t.test('what is kept of a token does not show it', async (t) => {
  const token = newRefreshToken()
  const successor = successorOf(token)
  const kept = [token.hash, token.familyHash, sealSuccessor(successor, token)].join()
  for (const { text } of [token, successor]) {
    for (const form of [text, text.slice(22), Buffer.from(text, 'base64url').toString('hex')]) t.notMatch(kept, form)
  }
})

t.test('a token is read back as it was given out, and nothing else is taken for one', async (t) => {
  const token = newRefreshToken()
  t.strictSame(parseRefreshToken(token.text), token)
  for (const text of ['', 'x', token.text.slice(1), `${token.text}A`, `${token.text.slice(1)}=`, ` ${token.text}`]) {
    t.equal(parseRefreshToken(text), undefined, text)
  }
})

t.test('who has a token can open what was sealed under it, and nobody else', async (t) => {
  const token = newRefreshToken()
  const successor = successorOf(token)
  const sealed = sealSuccessor(successor, token)
  t.strictSame(unsealSuccessor(sealed, token), successor)
  t.not(sealSuccessor(successor, token), sealed, 'and no two seals are the same')
  for (const other of [newRefreshToken(), successor, successorOf(token)]) t.throws(() => unsealSuccessor(sealed, other))
  const changed = Buffer.from(sealed, 'base64url')
  for (const at of [0, 12, changed.length - 1]) {
    const forged = Buffer.from(changed)
    forged.writeUInt8(forged.readUInt8(at) ^ 1, at)
    t.throws(() => unsealSuccessor(forged.toString('base64url'), token), `a change at ${at}`)
  }
  t.throws(() => unsealSuccessor(randomBytes(60).toString('base64url'), token))
})
