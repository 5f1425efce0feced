import { randomUUID } from 'node:crypto'
import { databases } from '@todo/test-kit'
import bcrypt from 'bcrypt'
import t, { type Test } from 'tap'
import type { TestApp } from '../../helper.ts'
import { createUser, logIn, refresh, startSession, statusOf } from '../../helper.ts'
import {
  buildMailApp,
  codeIn,
  jobsDone,
  letTimePass,
  type Mailbox,
  otherThan,
  post,
  sql,
  verifyEmail,
} from '../../mail-helper.ts'

const newAddress = () => `${randomUUID()}@example.com`
const NEW_PASSWORD = 'battery staple'

/** Somebody new with a verified address. */
async function createVerified(app: TestApp, mailbox: Mailbox) {
  const user = await createUser(app)
  const email = newAddress()
  await verifyEmail(app, mailbox, user.token, email)
  await mailbox.next(email)
  return { ...user, email }
}

for (const database of databases) {
  t.test(`resetting a forgotten password on ${database.name}`, async (t) => {
    const { app, mailbox } = await buildMailApp(t, database)
    const ask = (email: string) => post(app, '/users/password/reset', { email })
    const confirm = (email: string, otp: string, new_password = NEW_PASSWORD) =>
      post(app, '/users/password/reset/confirm', { email, otp, new_password })
    const refused = (t: Test, response: Awaited<ReturnType<typeof confirm>>, what: string) => {
      t.equal(response.statusCode, 400, what)
      t.match(response.json(), { code: 'INVALID_CODE', detail: 'This code is wrong, used or expired' })
    }

    t.test('with the mailed code a new password is set, and nobody is logged in by that', async (t) => {
      const { username, password, email } = await createVerified(app, mailbox)
      const asked = await ask(email.toUpperCase())
      t.equal(asked.statusCode, 202)
      t.equal(asked.body, '')
      t.equal(asked.headers['cache-control'], 'no-store')
      const mail = await mailbox.next(email)
      t.match(mail, `Your username is: ${username}`, 'the mail also tells the name')
      const response = await confirm(email, codeIn(mail))
      t.equal(response.statusCode, 204)
      t.equal(response.body, '')
      t.equal((await logIn(app, { username, password })).statusCode, 401, 'the old password')
      t.equal((await logIn(app, { username, password: NEW_PASSWORD })).statusCode, 200)
    })

    t.test('all sessions end with that, whoever began them', async (t) => {
      const { email, username, password, token, refreshToken } = await createVerified(app, mailbox)
      const other = await startSession(app, { username, password })
      await ask(email)
      t.equal((await confirm(email, await mailbox.code(email))).statusCode, 204)
      for (const session of [{ token, refreshToken }, other]) {
        t.equal(await statusOf(app, session.token), 401)
        t.equal((await refresh(app, session.refreshToken)).statusCode, 401)
      }
    })

    t.test('whether the address is known, no answer tells', async (t) => {
      const { email } = await createVerified(app, mailbox)
      const pending = newAddress()
      await post(app, '/users/email/otp', { email: pending }, (await createUser(app)).token)
      await mailbox.code(pending)
      const seen = []
      for (const address of [email, newAddress(), pending]) {
        const answers = [await ask(address), await ask(address), await confirm(address, '000000')]
        await jobsDone(app)
        answers.push(await confirm(address, '000000'), await confirm(address, '000000', 'x'))
        seen.push(
          answers.map(({ statusCode, headers, body }) => ({
            statusCode,
            body: body.replace(/"request_id":"[^"]*"/, ''),
            headers: Object.keys(headers).sort(),
          })),
        )
      }
      t.strictSame(seen[1], seen[0])
      t.strictSame(seen[2], seen[0], 'an address that has not been verified is unknown')
      t.strictSame(
        seen[0]?.map(({ statusCode }) => statusCode),
        [202, 202, 400, 400, 422],
      )
    })

    t.test('nor does the work: the statements are as many for one that is known as for one that is not', async (t) => {
      const { email } = await createVerified(app, mailbox)
      await letTimePass(app, 61_000)
      const counts = []
      for (const address of [email, newAddress()]) {
        await ask(address)
        await jobsDone(app)
        await letTimePass(app, 61_000)
        const before = await rowCounts()
        await ask(address)
        await jobsDone(app)
        counts.push((await rowCounts()).map((count, n) => count - (before[n] ?? 0)))
      }
      t.strictSame(counts[1], counts[0])
    })

    t.test('to an address that nobody has verified, nothing is ever mailed', async (t) => {
      const email = newAddress()
      await ask(email)
      await jobsDone(app)
      t.strictSame(await mailbox.sent(email), [])
      t.strictSame(await sql(app, "SELECT id FROM job WHERE state = 'dead'"), [])
    })

    t.test('within a minute there is one mail, and the code in it stays good', async (t) => {
      const { email } = await createVerified(app, mailbox)
      await ask(email)
      const code = await mailbox.code(email)
      await ask(email)
      await jobsDone(app)
      t.equal((await mailbox.sent(email)).length, 3, 'verification, welcome, and one to reset')
      t.equal((await confirm(email, code)).statusCode, 204)
    })

    t.test('a wrong, a used and an expired code, and an unknown address, are all the same', async (t) => {
      const { email } = await createVerified(app, mailbox)
      await ask(email)
      const code = await mailbox.code(email)
      refused(t, await confirm(email, otherThan(code)), 'wrong')
      refused(t, await confirm(newAddress(), code), 'unknown')
      t.equal((await confirm(email, code)).statusCode, 204)
      refused(t, await confirm(email, code), 'used')
      await letTimePass(app, 61_000)
      await ask(email)
      const next = await mailbox.code(email)
      await letTimePass(app, 181_000)
      refused(t, await confirm(email, next), 'expired')
    })

    t.test('five wrong tries, and the right code is of no use any more', async (t) => {
      const { email } = await createVerified(app, mailbox)
      await ask(email)
      const code = await mailbox.code(email)
      const wrong = await Promise.all(Array.from({ length: 20 }, () => confirm(email, otherThan(code))))
      for (const response of wrong) refused(t, response, 'wrong')
      refused(t, await confirm(email, code), 'the right code')
    })

    t.test('of five that use one code at once, exactly one gets through', async (t) => {
      const { username, email } = await createVerified(app, mailbox)
      await ask(email)
      const code = await mailbox.code(email)
      const passwords = Array.from({ length: 5 }, (_, n) => `${NEW_PASSWORD} ${n}`)
      const answers = await Promise.all(passwords.map((password) => confirm(email, code, password)))
      t.strictSame(answers.map(({ statusCode }) => statusCode).sort(), [204, 400, 400, 400, 400])
      const winner = passwords[answers.findIndex(({ statusCode }) => statusCode === 204)]
      t.equal((await logIn(app, { username, password: winner })).statusCode, 200)
    })

    t.test('the code that verifies an address sets no password, nor the other way round', async (t) => {
      const { email, token } = await createVerified(app, mailbox)
      await letTimePass(app, 61_000)
      await post(app, '/users/email/otp', { email }, token)
      const toVerify = await mailbox.code(email)
      refused(t, await confirm(email, toVerify), 'to verify')
      await ask(email)
      const toReset = await mailbox.code(email)
      if (toReset !== toVerify) {
        const response = await post(app, '/users/email/otp/verify', { email, otp: toReset }, token)
        t.equal(response.statusCode, 400)
      }
      t.equal((await confirm(email, toReset)).statusCode, 204)
    })

    t.test('who has given the address up meanwhile is not reached by it', async (t) => {
      const { email, token, username, password } = await createVerified(app, mailbox)
      await letTimePass(app, 61_000)
      await ask(email)
      const code = await mailbox.code(email)
      t.equal((await verifyEmail(app, mailbox, token, newAddress())).statusCode, 200)
      refused(t, await confirm(email, code), 'the address is nobody’s now')
      t.equal((await logIn(app, { username, password })).statusCode, 200)
    })

    t.test('nor is who gives it up while the new password is being hashed', async (t) => {
      const { email, id, username, password } = await createVerified(app, mailbox)
      await ask(email)
      const code = await mailbox.code(email)
      const hash = bcrypt.hash.bind(bcrypt)
      const calls = t.capture(bcrypt, 'hash', async (text: string, cost: number) => {
        await sql(app, 'UPDATE `user` SET email = NULL, email_key = NULL WHERE id = ?', id)
        return hash(text, cost)
      })
      refused(t, await confirm(email, code), 'too late')
      t.equal(calls().length, 1)
      t.equal((await logIn(app, { username, password })).statusCode, 200)
    })

    const rowCounts = async (): Promise<number[]> => {
      const counts = []
      for (const table of ['job', 'one_time_code', 'code_limit']) {
        counts.push((await sql(app, `SELECT 1 FROM ${table}`)).length)
      }
      return counts
    }
  })

  t.test(`a new password has to keep the rules, on ${database.name}`, async (t) => {
    const { app, mailbox } = await buildMailApp(t, database, {
      SECURITY_PROFILE: 'hardened',
      SIGN_UPS_PER_MINUTE: 100,
      LOG_INS_PER_MINUTE: 100,
      CODES_PER_MINUTE: 100,
    })
    const { username, email } = await createVerified(app, mailbox)
    await post(app, '/users/password/reset', { email })
    const otp = await mailbox.code(email)
    const confirm = (new_password: string, address = email) =>
      post(app, '/users/password/reset/confirm', { email: address, otp, new_password })
    for (const password of ['short', 'x'.repeat(73), 'password1', username.toUpperCase()]) {
      const response = await confirm(password)
      t.equal(response.statusCode, 422, password)
      t.match(response.json(), { errors: [{ pointer: '/new_password' }] })
    }
    t.equal((await confirm(username, newAddress())).statusCode, 400, 'whose name it is, a stranger does not learn')
    t.equal((await confirm(NEW_PASSWORD)).statusCode, 204, 'the code is still good')
  })
}
