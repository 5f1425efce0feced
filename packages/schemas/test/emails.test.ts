import t from 'tap'
import { Account, CodeRequest, EmailVerification, PasswordReset } from '../src/index.ts'
import { fits } from './helper.ts'

const email = 'test@example.com'
const otp = '042137'

t.test('an e-mail address is what a browser takes for one', async (t) => {
  const longest = `${'a'.repeat(64)}@${['b', 'c'].map((letter) => letter.repeat(63)).join('.')}.${'d'.repeat(61)}`
  t.equal(longest.length, 254)
  for (const good of [
    email,
    'a@b',
    'Ann.B-c_d+e@Example.COM',
    "o'neill@example.com",
    '{a}=b|c~d/e?f^g`h!i#j$k%l&m*n@example.com',
    '1@1.1',
    'a@xn--bcher-kva.example',
    longest,
  ]) {
    t.ok(fits(CodeRequest, { email: good }), good)
  }
  for (const bad of [
    '',
    '@',
    'a',
    'a@',
    '@b',
    'a@b@c',
    'a b@c',
    'a@b c',
    ' a@b',
    'a@b ',
    'a@b\n',
    'a\r\nBcc: c@d@b',
    'a\u0000@b',
    'a@-b',
    'a@b-',
    'a@.b',
    'a@b..c',
    'a@b.',
    'a,b@c',
    '<a@b>',
    'Ann <a@b>',
    '"a b"@c',
    'a@[127.0.0.1]',
    'jos\u00e9@example.com',
    'a@b\u00fccher.example',
    'a@\ud83d',
    `${'a'.repeat(65)}@b`,
    `a@${'b'.repeat(64)}`,
    `a${longest}`,
    5,
    null,
    [email],
  ]) {
    t.notOk(fits(CodeRequest, { email: bad }), JSON.stringify(bad))
  }
})

t.test('an address of any length is judged at once', async (t) => {
  const startedAt = performance.now()
  for (const part of ['a', 'a.', 'a-', '-', '.']) {
    for (const text of [part.repeat(60_000), `a@${part.repeat(30_000)}!`]) t.notOk(fits(CodeRequest, { email: text }))
  }
  t.ok(performance.now() - startedAt < 5_000)
})

t.test('a code is a text of six digits', async (t) => {
  t.ok(fits(EmailVerification, { email, otp }))
  for (const bad of ['', '12345', '1234567', '12345a', '１２３４５６', '123 456', '123456\n', 123_456, null]) {
    t.notOk(fits(EmailVerification, { email, otp: bad }), JSON.stringify(bad))
  }
})

t.test('each field is needed, and nothing else is taken', async (t) => {
  const reset = { email, otp, new_password: 'battery staple' }
  t.ok(fits(PasswordReset, reset))
  for (const field of Object.keys(reset)) t.notOk(fits(PasswordReset, { ...reset, [field]: undefined }), field)
  t.notOk(fits(PasswordReset, { ...reset, password: 'x' }))
  t.notOk(fits(EmailVerification, { email, otp, user_id: 1 }))
  t.notOk(fits(CodeRequest, { email, otp }))
})

t.test('users see their own address, others do not', async (t) => {
  t.ok(fits(Account, { id: 1, username: 'test', email: null }))
  t.ok(fits(Account, { id: 1, username: 'test', email }))
  t.notOk(fits(Account, { id: 1, username: 'test' }))
})
