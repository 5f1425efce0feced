import { randomUUID } from 'node:crypto'
import { databases, until } from '@todo/test-kit'
import t from 'tap'
import { sendNotice } from '../../../src/modules/notices/send-notice.ts'
import { createUser, type TestApp } from '../../helper.ts'
import { buildMailApp, jobsDone, letTimePass, type Mailbox, post, sql, verifyEmail } from '../../mail-helper.ts'

const newAddress = () => `${randomUUID()}@example.com`

/** The subjects of the mails to an address so far, but for those with a code, in alphabetical order. */
async function subjectsTo(app: TestApp, mailbox: Mailbox, email: string): Promise<string[]> {
  await jobsDone(app)
  const subjects = (await mailbox.sent(email)).map(({ source }) => /^Subject: (.*)$/m.exec(source)?.[1] ?? '')
  return subjects.filter((subject) => !subject.startsWith('Your code')).sort()
}

const WELCOME = 'Welcome! Your e-mail address is confirmed'
const PASSWORD_CHANGED = 'Your password was changed'
const PASSWORD_RESET = 'Your password was reset'
const EMAIL_CHANGED = 'This is now the e-mail address of your account'
const EMAIL_REMOVED = 'The e-mail address of your account was changed'

for (const database of databases) {
  t.test(`what users are told of their accounts on ${database.name}`, async (t) => {
    const { app, mailbox } = await buildMailApp(t, database)
    const createVerified = async () => {
      const user = await createUser(app)
      const email = newAddress()
      t.equal((await verifyEmail(app, mailbox, user.token, email)).statusCode, 200)
      await letTimePass(app, 61_000)
      return { ...user, email }
    }

    t.test('a welcome, once for an account, whatever is verified later', async (t) => {
      const { token, email } = await createVerified()
      t.equal((await verifyEmail(app, mailbox, token, email.toUpperCase())).statusCode, 200)
      t.strictSame(await subjectsTo(app, mailbox, email), [WELCOME], 'the same address again is no change')
    })

    t.test('a change of the address, at the new and at the old one', async (t) => {
      const { token, email, username } = await createVerified()
      const next = newAddress()
      t.equal((await verifyEmail(app, mailbox, token, next)).statusCode, 200)
      t.strictSame(await subjectsTo(app, mailbox, email), [EMAIL_REMOVED, WELCOME])
      t.strictSame(await subjectsTo(app, mailbox, next), [EMAIL_CHANGED])
      for (const address of [email, next]) {
        t.ok((await mailbox.sent(address)).some(({ source }) => source.includes(`Hello ${username},`)))
      }
    })

    t.test('another password, once for each change that was made', async (t) => {
      const { token, email, password } = await createVerified()
      const change = (current_password: string, new_password: string) =>
        post(app, '/users/me/password', { current_password, new_password }, token)
      t.equal((await change('wrong', 'battery staple')).statusCode, 403)
      t.equal((await change(password, 'battery staple')).statusCode, 204)
      t.strictSame(await subjectsTo(app, mailbox, email), [WELCOME, PASSWORD_CHANGED])
      await post(app, '/users/password/reset', { email })
      const otp = await mailbox.code(email)
      const answers = await Promise.all(
        [1, 2, 3].map((n) => post(app, '/users/password/reset/confirm', { email, otp, new_password: `battery ${n}` })),
      )
      t.strictSame(answers.map(({ statusCode }) => statusCode).sort(), [204, 400, 400])
      t.strictSame(await subjectsTo(app, mailbox, email), [WELCOME, PASSWORD_CHANGED, PASSWORD_RESET].sort())
    })

    t.test('without an address, nothing', async (t) => {
      const { token, password } = await createUser(app)
      const passwords = { current_password: password, new_password: 'battery staple' }
      t.equal((await post(app, '/users/me/password', passwords, token)).statusCode, 204)
      t.strictSame(await sql(app, "SELECT id FROM job WHERE state IN ('waiting', 'running')"), [])
    })

    t.test('and no address is kept for it afterwards', async (t) => {
      await jobsDone(app)
      t.strictSame(await sql(app, 'SELECT * FROM notice'), [])
    })
  })

  t.test(`on ${database.name} what cannot be told is forgotten, with the account or after a day`, async (t) => {
    const { app } = await buildMailApp(t, database, { JOBS_CONCURRENCY: 0 }, { cleanUpEveryMs: 20 })
    const [late, gone] = [await createUser(app), await createUser(app)]
    for (const { id } of [late, gone]) {
      await sql(
        app,
        'UPDATE `user` SET email = ?, email_key = ? WHERE id = ?',
        `${id}@example.com`,
        `${id}@example.com`,
        id,
      )
    }
    for (const { token, password } of [late, gone]) {
      const passwords = { current_password: password, new_password: 'battery staple' }
      t.equal((await post(app, '/users/me/password', passwords, token)).statusCode, 204)
    }
    t.equal((await post(app, '/users/me/delete', { password: 'battery staple' }, gone.token)).statusCode, 204)
    t.match(await sql(app, 'SELECT user_id, kind FROM notice'), [{ user_id: late.id, kind: 'password-changed' }])
    await sql(app, 'UPDATE notice SET expires_at = 1')
    await until('it is gone', async () => (await sql(app, 'SELECT id FROM notice')).length === 0)
  })

  t.test(`on ${database.name} a notice of an account that is deleted before it is sent goes to nobody`, async (t) => {
    const { app, mailbox } = await buildMailApp(t, database, { JOBS_CONCURRENCY: 1, JOBS_POLL_MS: 10 })
    const { token, id } = await createUser(app)
    const email = newAddress()
    await verifyEmail(app, mailbox, token, email)
    await jobsDone(app)
    await sql(app, 'UPDATE `user` SET deleted_at = 1 WHERE id = ?', id)
    await sendNotice(app.orm.em.fork(), 'password-changed', { id, email })
    await jobsDone(app)
    t.equal((await mailbox.sent(email)).length, 2)
  })
}
