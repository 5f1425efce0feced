import { randomUUID } from 'node:crypto'
import { until } from '@todo/test-kit'
import type { Test } from 'tap'
import { call, isOut, isProblem, logIn, newUser, type Target } from './client.ts'

const CODE = /^(\d{6})\r?$/m

/** Users can verify their e-mail address, and set a new password by it. */
export async function emails(t: Test, target: Target): Promise<void> {
  await t.test('verifying an address', (t) => verify(t, target))
  await t.test('a forgotten password', (t) => reset(t, target))
}

/** Waits for so many mails to an address, and returns what the last of them says. */
async function nthMail(target: Target, n: number, address: string): Promise<string> {
  let text: string | undefined
  await until(`${n} mails to ${address}`, async () => {
    const mails = (await target.mails?.()) ?? []
    text = mails.filter(({ to }) => to === address)[n - 1]?.text
    return text !== undefined
  })
  return text ?? ''
}

const codeIn = (mail: string) => CODE.exec(mail)?.[1] ?? ''
const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

async function verify(t: Test, target: Target) {
  const [user, other] = [await newUser(target), await newUser(target)]
  const email = `${randomUUID()}@example.com`
  const ask = (token?: string) => call(target, 'POST', '/users/email/otp', { token, body: { email } })
  const tryCode = (token: string, otp: string) =>
    call(target, 'POST', '/users/email/otp/verify', { token, body: { email, otp } })
  isProblem(t, await ask(), 401, 'without a token')
  const asked = await ask(user.token)
  t.same([asked.status, asked.text], [202, ''])
  const second = await ask(user.token)
  isProblem(t, second, 429, 'a second one within a minute', { code: 'TOO_MANY_CODES' })
  t.match(second.headers['retry-after'], /^[1-9]\d?$/)

  const otp = codeIn(await nthMail(target, 1, email))
  isProblem(t, await tryCode(user.token, otherThan(otp)), 400, 'a wrong code', { code: 'INVALID_CODE' })
  isProblem(t, await tryCode(other.token, otp), 400, 'somebody else’s code', { code: 'INVALID_CODE' })
  const answers = await Promise.all(Array.from({ length: 4 }, () => tryCode(user.token, otp)))
  t.same(answers.map(({ status }) => status).sort(), [200, 400, 400, 400], 'of several at once, one gets through')
  const { id, username } = user
  const { body: me } = await call(target, 'GET', '/users/me', { token: user.token })
  // Only the first user of a stack is an administrator, which this one may be.
  t.same(me, { id, username, email, is_administrator: Object(me).is_administrator === true })
  t.same(answers.find(({ status }) => status === 200)?.body, me)
  t.match(await nthMail(target, 2, email), `Welcome, ${username}!`)

  t.same((await ask(other.token)).status, 202, 'that somebody has it is not told')
  const late = await tryCode(other.token, codeIn(await nthMail(target, 3, email)))
  isProblem(t, late, 409, 'but to who reads its mail', { code: 'EMAIL_TAKEN' })
}

async function reset(t: Test, target: Target) {
  const user = await newUser(target)
  const [email, unknown] = [`${randomUUID()}@example.com`, `${randomUUID()}@example.com`]
  await call(target, 'POST', '/users/email/otp', { token: user.token, body: { email } })
  const body = { email, otp: codeIn(await nthMail(target, 1, email)) }
  t.equal((await call(target, 'POST', '/users/email/otp/verify', { token: user.token, body })).status, 200)
  await nthMail(target, 2, email)

  const ask = (address: string) => call(target, 'POST', '/users/password/reset', { body: { email: address } })
  const confirm = (address: string, otp: string, new_password: string) =>
    call(target, 'POST', '/users/password/reset/confirm', { body: { email: address, otp, new_password } })
  for (const address of [email, unknown, email.toUpperCase()]) {
    const asked = await ask(address)
    t.same([asked.status, asked.text], [202, ''], 'whether somebody has the address, and how often it was asked for')
  }
  const mail = await nthMail(target, 3, email)
  const otp = codeIn(mail)
  t.match(mail, user.username)
  const password = `pass-${randomUUID()}`
  isProblem(t, await confirm(email, otherThan(otp), password), 400, 'a wrong code', { code: 'INVALID_CODE' })
  isProblem(t, await confirm(unknown, otp, password), 400, 'an unknown address', { code: 'INVALID_CODE' })
  const weak = await confirm(email, otp, 'abc')
  isProblem(t, weak, 422, 'a password that is too short', { errors: [{ pointer: '/new_password' }] })
  const set = await confirm(email, otp, password)
  t.same([set.status, set.text], [204, ''])
  isProblem(t, await confirm(email, otp, password), 400, 'a used code', { code: 'INVALID_CODE' })
  await isOut(t, target, user.token)
  await t.rejects(logIn(target, user), 'the old password')
  t.ok((await logIn(target, { username: user.username, password })).token)
  const mails = (await target.mails?.()) ?? []
  t.notOk(
    mails.some(({ to }) => to === unknown),
    'to an unknown address, nothing is mailed',
  )
}
