import t from 'tap'
import { ResetTokens } from '../../../src/modules/password-reset/reset-tokens.ts'

const tokens = new ResetTokens('a secret of the tests, 32 characters long')
const GRANT = { userId: 7, passwordChanges: 0, expiresAt: 1_764_331_200_000, actorId: 3 }

t.test('a token says what it was made for', async (t) => {
  for (const actorId of [3, null]) t.strictSame(tokens.read(tokens.make({ ...GRANT, actorId })), { ...GRANT, actorId })
})

t.test('nobody can make one, or change one, without the secret', async (t) => {
  const token = tokens.make(GRANT)
  const other = new ResetTokens('another secret of the tests, also 32 characters long').make(GRANT)
  const texts = [
    '',
    '.',
    '...',
    'x',
    other,
    token.slice(0, -1),
    `${token}A`,
    ` ${token}`,
    `0${token}`,
    `8${token.slice(1)}`,
  ]
  for (const text of [
    ...texts,
    token.replace('.0.', '.1.'),
    token.replace('.3.', '.0.'),
    token.replace('.3.', '.'),
    token.replace(/[^.]+$/, 'A'.repeat(43)),
  ])
    t.equal(tokens.read(text), undefined, text)
})
