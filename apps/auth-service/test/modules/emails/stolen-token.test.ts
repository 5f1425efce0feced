import { randomUUID } from 'node:crypto'
import { bearer, databases, until } from '@todo/test-kit'
import bcrypt from 'bcrypt'
import t from 'tap'
import { auditOf, createUser, letPass, logIn, refresh, startSession } from '../../helper.ts'
import { buildMailApp, jobsDone, letTimePass, post, verifyEmail } from '../../mail-helper.ts'

const newAddress = () => `${randomUUID()}@example.com`
const LONG_AGO = { age: 601 }

for (const database of databases) {
  t.test(`on ${database.name} a stolen access token does not take the account over`, async (t) => {
    const { app, mailbox } = await buildMailApp(t, database)
    const ask = (token: string, email: string, password?: string) =>
      post(app, '/users/email/otp', { email, ...(password !== undefined && { password }) }, token)

    for (const hasAddress of [false, true]) {
      t.test(`of an account ${hasAddress ? 'with' : 'without'} an address: it mails no code to another`, async (t) => {
        const user = await createUser(app)
        if (hasAddress) await verifyEmail(app, mailbox, user.token, newAddress())
        await letTimePass(app, 61_000)
        await letPass(app, user.sessionId, LONG_AGO)
        const thief = newAddress()
        const refused = await ask(user.token, thief)
        t.match(refused.json(), { status: 403, code: 'LOG_IN_AGAIN', detail: /password along, or log in again/ })
        t.notOk(refused.headers['www-authenticate'])
        const refreshed = (await refresh(app, user.refreshToken)).json().access_token
        t.equal((await ask(refreshed, thief)).statusCode, 403, 'nor does one that was refreshed')
        const guessed = await ask(user.token, thief, 'a guess')
        t.match(guessed.json(), { status: 403, code: 'WRONG_PASSWORD' })
        await jobsDone(app)
        t.strictSame(await mailbox.sent(thief), [])
        await until('the refusals are there', async () => {
          const events = await auditOf(app, user.token)
          return (
            events.filter(({ event, outcome }) => event === 'email-code-requested' && outcome === 'refused').length ===
            3
          )
        })
      })
    }

    t.test('its owner changes the address with the password, or after logging in again', async (t) => {
      const user = await createUser(app)
      await letPass(app, user.sessionId, LONG_AGO)
      const email = newAddress()
      t.equal((await ask(user.token, email, user.password)).statusCode, 202)
      const code = await mailbox.code(email)
      const verified = await post(app, '/users/email/otp/verify', { email, otp: code }, user.token)
      t.match(verified.json(), { email })
      await letTimePass(app, 61_000)
      const { token } = await startSession(app, user)
      t.equal((await ask(token, newAddress())).statusCode, 202)
    })

    t.test('passwords cannot be tried out with it for long', async (t) => {
      const { app } = await buildMailApp(t, database, { LOG_IN_FAILURES_PER_ADDRESS: 2 })
      const { token } = await createUser(app)
      const statuses = []
      for (let n = 0; n < 3; n += 1) {
        statuses.push(
          (await post(app, '/users/email/otp', { email: newAddress(), password: 'a guess' }, token)).statusCode,
        )
      }
      t.strictSame(statuses, [403, 403, 429])
    })

    t.test('a password that is changed meanwhile does not do, nor a session that has ended', async (t) => {
      const user = await createUser(app)
      const other = await startSession(app, user)
      const changing = post(
        app,
        '/users/me/password',
        { current_password: user.password, new_password: 'another one' },
        user.token,
      )
      const [asked] = await Promise.all([ask(other.token, newAddress(), user.password), changing])
      t.ok([202, 401, 403].includes(asked.statusCode), `${asked.statusCode}`)
      t.equal((await ask(other.token, newAddress())).statusCode, 401)
      const codes = await app.orm.em
        .getConnection()
        .execute('SELECT id FROM one_time_code WHERE user_id = ?', [user.id])
      t.strictSame(codes, [])
    })

    t.test('a password that is changed while it is being checked does not do', async (t) => {
      const { token, id, password } = await createUser(app)
      const { compare } = bcrypt
      t.intercept(bcrypt, 'compare', {
        value: async (...args: Parameters<typeof compare>) => {
          const changing = 'UPDATE `user` SET password_changes = password_changes + 1 WHERE id = ?'
          await app.orm.em.getConnection().execute(changing, [id])
          return compare(...args)
        },
      })
      t.match((await ask(token, newAddress(), password)).json(), { status: 403, code: 'WRONG_PASSWORD' })
    })

    t.test('whoever is gone is 401, with a password, too', async (t) => {
      const user = await createUser(app)
      await app.orm.em.getConnection().execute('UPDATE `user` SET deleted_at = 1 WHERE id = ?', [user.id])
      t.equal((await ask(user.token, newAddress(), user.password)).statusCode, 401)
      t.equal((await ask(user.token, newAddress())).statusCode, 401)
    })
  })

  t.test(`on ${database.name} a code does not outlive what it was asked for`, async (t) => {
    const { app, mailbox } = await buildMailApp(t, database)
    const createVerified = async () => {
      const user = await createUser(app)
      const email = newAddress()
      await verifyEmail(app, mailbox, user.token, email)
      await mailbox.next(email)
      await letTimePass(app, 61_000)
      return { ...user, email }
    }
    /** Asks for both codes, and returns what tries them. */
    const askForBoth = async ({ token, email }: { token: string; email: string }) => {
      const next = newAddress()
      await post(app, '/users/email/otp', { email: next }, token)
      await post(app, '/users/password/reset', { email })
      const [toVerify, toReset] = [await mailbox.code(next), await mailbox.code(email)]
      return {
        reset: () =>
          post(app, '/users/password/reset/confirm', { email, otp: toReset, new_password: 'thief of codes' }),
        verify: (token: string) => post(app, '/users/email/otp/verify', { email: next, otp: toVerify }, token),
      }
    }

    t.test('a change of password voids it', async (t) => {
      const user = await createVerified()
      const codes = await askForBoth(user)
      const passwords = { current_password: user.password, new_password: 'battery staple' }
      t.equal((await post(app, '/users/me/password', passwords, user.token)).statusCode, 204)
      t.equal((await codes.reset()).statusCode, 400)
      t.equal((await codes.verify(user.token)).statusCode, 400)
      t.equal((await logIn(app, { ...user, password: 'battery staple' })).statusCode, 422, 'an unknown field')
      t.equal((await logIn(app, { username: user.username, password: 'battery staple' })).statusCode, 200)
    })

    t.test('so does a reset of the password', async (t) => {
      const user = await createVerified()
      const codes = await askForBoth(user)
      t.equal((await codes.reset()).statusCode, 204)
      t.equal((await codes.reset()).statusCode, 400)
      const { token } = await startSession(app, { username: user.username, password: 'thief of codes' })
      t.equal((await codes.verify(token)).statusCode, 400)
    })

    t.test('so does another address', async (t) => {
      const user = await createVerified()
      const codes = await askForBoth(user)
      t.equal((await codes.verify(user.token)).statusCode, 200)
      t.equal((await codes.reset()).statusCode, 400)
      t.match((await app.inject({ url: '/users/me', headers: bearer(user.token) })).json(), { id: user.id })
    })
  })
}
