import t from 'tap'
import { Account, CodeRequest, EmailCodeRequest, EmailVerification, PasswordReset } from '../src/index.ts'
import { fits } from './helper.ts'

const email = 'test@example.com'
const otp = '042137'

t.test('an address and a code are text of a bounded length; the service judges the rest', async (t) => {
  for (const good of ['a@b', 'josé@bücher.example', 'no address at all', 'x'.repeat(254)]) {
    t.ok(fits(CodeRequest, { email: good }), good)
  }
  for (const bad of ['', 'ab', 'x'.repeat(255), 'a@\ud83d', 5, null, [email]]) {
    t.notOk(fits(CodeRequest, { email: bad }), JSON.stringify(bad))
  }
  for (const good of [otp, '123 456', '123-456', '１２３４５６'])
    t.ok(fits(EmailVerification, { email, otp: good }), good)
  for (const bad of ['', '12345', '1'.repeat(33), '12345\udc00', 123_456, null]) {
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
  t.notOk(fits(CodeRequest, { email, password: 'x' }))
  t.ok(fits(EmailCodeRequest, { email, password: 'x' }))
  t.ok(fits(EmailCodeRequest, { email }))
})

t.test('users see their own address, others do not', async (t) => {
  t.ok(fits(Account, { id: 1, username: 'test', email: null, is_administrator: false }))
  t.ok(fits(Account, { id: 1, username: 'test', email, is_administrator: true }))
  t.notOk(fits(Account, { id: 1, username: 'test' }))
})
