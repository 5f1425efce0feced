import { randomUUID } from 'node:crypto'
import { createSmtpServer, databases } from '@todo/test-kit'
import t from 'tap'
import { subjectOfAddress } from '../../../src/modules/one-time-codes/code-subject.ts'
import { buildTestApp, createUser, logIn, type TestApp } from '../../helper.ts'
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

const MINUTE_MS = 60_000
const [STRANGER, OWNER] = ['198.51.100.66', '203.0.113.7']
const NEW_PASSWORD = 'battery staple'

const newAddress = () => `${randomUUID()}@example.com`

const ask = (app: TestApp, email: string, address: string) =>
  post(app, '/users/password/reset', { email }, undefined, address)

const confirm = (app: TestApp, email: string, otp: string, address: string) =>
  post(app, '/users/password/reset/confirm', { email, otp, new_password: NEW_PASSWORD }, undefined, address)

async function createVerified(app: TestApp, mailbox: Mailbox) {
  const user = await createUser(app)
  const email = newAddress()
  await verifyEmail(app, mailbox, user.token, email)
  await mailbox.next(email)
  return { ...user, email }
}

for (const database of databases) {
  t.test(`on ${database.name} a stranger who knows the address`, async (t) => {
    const { app, mailbox } = await buildMailApp(t, database)

    t.test('cannot use up the codes of its owner, however often they ask', async (t) => {
      const { email } = await createVerified(app, mailbox)
      for (let n = 0; n < 15; n += 1) {
        t.equal((await ask(app, email, STRANGER)).statusCode, 202)
        await jobsDone(app)
        await letTimePass(app, MINUTE_MS)
      }
      t.equal((await mailbox.sent(email)).length, 2 + 10, 'ten a day, from one network')
      await ask(app, email, OWNER)
      await jobsDone(app)
      const mails = await mailbox.sent(email)
      t.equal(mails.length, 2 + 10 + 1)
      t.equal((await confirm(app, email, codeIn(mails.at(-1)?.source ?? ''), OWNER)).statusCode, 204)
    })

    t.test('takes away no code that was mailed a moment ago', async (t) => {
      const { email } = await createVerified(app, mailbox)
      await ask(app, email, OWNER)
      const code = await mailbox.code(email)
      await ask(app, email, STRANGER)
      t.equal(await mailbox.code(email), code, 'the same code is mailed again')
      await letTimePass(app, 2 * MINUTE_MS)
      await ask(app, email, STRANGER)
      await mailbox.code(email)
      t.equal((await confirm(app, email, code, OWNER)).statusCode, 204, 'another one does not end the first')
    })

    t.test('uses up their own tries only', async (t) => {
      const { email } = await createVerified(app, mailbox)
      await ask(app, email, OWNER)
      const code = await mailbox.code(email)
      for (let n = 0; n < 10; n += 1) t.equal((await confirm(app, email, otherThan(code), STRANGER)).statusCode, 400)
      t.equal((await confirm(app, email, code, STRANGER)).statusCode, 400, 'even the right code')
      t.equal((await confirm(app, email, code, OWNER)).statusCode, 204)
    })

    t.test('has no more tries from all the addresses of one IPv6 network', async (t) => {
      const { email } = await createVerified(app, mailbox)
      await ask(app, email, OWNER)
      const code = await mailbox.code(email)
      for (let n = 1; n <= 5; n += 1) await confirm(app, email, otherThan(code), `2001:db8:1:2::${n}`)
      t.equal((await confirm(app, email, code, '2001:db8:1:2:ffff::1')).statusCode, 400)
    })

    t.test('has fifty tries with any number of networks', async (t) => {
      const { email } = await createVerified(app, mailbox)
      await ask(app, email, OWNER)
      const code = await mailbox.code(email)
      const networks = Array.from({ length: 12 }, (_, n) => `198.51.100.${n}`)
      for (const network of networks) {
        await Promise.all(Array.from({ length: 5 }, () => confirm(app, email, otherThan(code), network)))
      }
      t.match(await sql(app, 'SELECT tries FROM one_time_code WHERE subject = ?', subjectOfAddress(email)), [
        { tries: 50 },
      ])
      t.equal((await confirm(app, email, code, OWNER)).statusCode, 400)
      await letTimePass(app, MINUTE_MS)
      await ask(app, email, OWNER)
      const other = await mailbox.code(email)
      t.equal((await confirm(app, email, other, OWNER)).statusCode, 204, 'the owner is mailed another one at once')
    })

    t.test('cannot flood the mailbox from many networks', async (t) => {
      const { email } = await createVerified(app, mailbox)
      await Promise.all(Array.from({ length: 10 }, (_, n) => ask(app, email, `198.51.100.${n}`)))
      await jobsDone(app)
      t.equal((await mailbox.sent(email)).length, 2 + 3)
    })
  })

  t.test(
    `on ${database.name} the work in the background does not tell whether an address has an account`,
    async (t) => {
      const server = await createSmtpServer(t)
      const app = await buildTestApp(t, database, {
        SMTP_URL: server.url,
        MAIL_FROM: 'no-reply@todo.example',
        JOBS_CONCURRENCY: 2,
        JOBS_POLL_MS: 20,
      })
      await app.ready()
      const { token, username } = await createUser(app)
      const email = newAddress()
      await post(app, '/users/email/otp', { email }, token)
      await jobsDone(app)
      const otp = codeIn(server.mails[0]?.source ?? '')
      t.equal((await post(app, '/users/email/otp/verify', { email, otp }, token)).statusCode, 200)
      await jobsDone(app)

      const workOf = async (address: string) => {
        const [connections, mails] = [server.connections, server.mails.length]
        t.equal((await ask(app, address, OWNER)).statusCode, 202)
        await jobsDone(app)
        const [job] = await sql(
          app,
          "SELECT state, attempts FROM job WHERE name = 'code-mail' ORDER BY id DESC LIMIT 1",
        )
        return { connections: server.connections - connections, mails: server.mails.length - mails, job }
      }
      const [known, unknown] = [await workOf(email), await workOf(newAddress())]
      t.strictSame({ ...known, mails: 0 }, unknown, 'each job composes a mail and talks to the mail server')
      t.match([known, unknown], [{ mails: 1, connections: 1 }, { mails: 0 }])
      t.equal((await logIn(app, { username, password: 'correct horse' })).statusCode, 200)
    },
  )
}
