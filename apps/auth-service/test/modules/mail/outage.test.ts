import { randomUUID } from 'node:crypto'
import { createLogSink, createSmtpServer, databases, type TestSmtpServer, until } from '@todo/test-kit'
import t from 'tap'
import { buildTestApp, createUser, type TestApp } from '../../helper.ts'
import { codeIn, jobsDone, post, sql } from '../../mail-helper.ts'

/** Longer than any test takes. */
const NEVER_MS = 3_600_000

const FAULTS = {
  'refuses every mail for now': (server: TestSmtpServer) => server.refuse(451),
  hangs: (server: TestSmtpServer) => server.hang(),
  'takes mails and does not say so': (server: TestSmtpServer) => server.forget(),
  'is not there': (server: TestSmtpServer) => server.stop(),
}

for (const database of databases) {
  t.test(`no request waits for the mail server, on ${database.name}`, async (t) => {
    const server = await createSmtpServer(t)
    server.hang()
    const settings = { SMTP_URL: server.url, SMTP_TIMEOUT_MS: NEVER_MS, MAIL_FROM: 'no-reply@todo.example' }
    const app = await buildTestApp(t, database, { ...settings, JOBS_CONCURRENCY: 1, JOBS_POLL_MS: 20 })
    await app.ready()
    for (const name of ['the first', 'one that comes while it hangs']) {
      const { token } = await createUser(app)
      const answer = await post(app, '/users/email/otp', { email: `${randomUUID()}@example.com` }, token)
      t.equal(answer.statusCode, 202, name)
      await until('the first mail is on its way', () => server.connections === 1)
    }
    const jobs = await sql(app, 'SELECT state, error FROM job ORDER BY id')
    t.match(jobs, [
      { state: 'running', error: null },
      { state: 'waiting', error: null },
    ])
  })

  t.test(`while the mail server is out of order, on ${database.name}`, async (t) => {
    let jobs = ''
    const sink = createLogSink()
    const server = await createSmtpServer(t)
    const app = await buildTestApp(
      t,
      database,
      {
        SMTP_URL: server.url,
        // More than a busy machine needs for an answer.
        SMTP_TIMEOUT_MS: 1_000,
        MAIL_FROM: 'no-reply@todo.example',
        JOBS_CONCURRENCY: 4,
        JOBS_POLL_MS: 20,
      },
      { logger: sink.logger },
    )
    await app.ready()
    const ask = (token: string, email: string) => post(app, '/users/email/otp', { email }, token)
    const newUser = async () => ({ ...(await createUser(app)), email: `${randomUUID()}@example.com` })
    const mailsTo = (email: string) => server.mails.filter(({ to }) => to.includes(email))

    for (const [what, begin] of Object.entries(FAULTS)) {
      await t.test(`it ${what}: every mail arrives when it is well again`, async (t) => {
        const users = await Promise.all(Array.from({ length: 3 }, newUser))
        await begin(server)
        const answers = await Promise.all(users.map(({ token, email }) => ask(token, email)))
        t.ok(
          answers.every(({ statusCode }) => statusCode === 202),
          'each is answered',
        )
        await haveFailed(app)
        if (what === 'is not there') await server.start()
        server.accept()
        await jobsDone(app)
        for (const { token, email } of users) {
          const mails = mailsTo(email)
          t.ok(mails.length > 0, 'it has arrived')
          const [id, ...others] = new Set(mails.map(({ source }) => /^Message-ID: (.*)\r$/m.exec(source)?.[1]))
          t.match(id, /^<[0-9a-f-]{36}@todo\.example>$/)
          t.strictSame(others, [], 'however often, it is one mail')
          const codes = new Set(mails.map(({ source }) => codeIn(source)))
          t.equal(codes.size, 1, 'with one code')
          const [otp = ''] = codes
          t.equal((await post(app, '/users/email/otp/verify', { email, otp }, token)).statusCode, 200)
        }
        await jobsDone(app)
      })
    }

    await t.test('what is not worth sending any more is not sent: a code that has expired', async (t) => {
      const [late, other] = [await newUser(), await newUser()]
      server.refuse(421)
      await ask(late.token, late.email)
      await haveFailed(app)
      await sql(app, "UPDATE job SET expires_at = expires_at - 180000 WHERE state IN ('waiting', 'running')")
      jobs = JSON.stringify(await sql(app, 'SELECT * FROM job'))
      server.accept()
      await ask(other.token, other.email)
      await jobsDone(app)
      t.equal(mailsTo(late.email).length, 0)
      t.equal(mailsTo(other.email).length, 1)
    })

    await t.test('a mail that is refused for good is tried once, and is a dead letter then', async (t) => {
      for (const [code, command] of [
        [550, 'RCPT TO'],
        [552, 'DATA'],
        [553, 'MAIL FROM'],
        [556, 'RCPT TO'],
      ] as const) {
        const user = await newUser()
        server.refuse(code, command)
        await ask(user.token, user.email)
        await jobsDone(app)
        const [job] = await sql(app, 'SELECT state, attempts, error FROM job ORDER BY id DESC LIMIT 1')
        t.match(job, { state: 'dead', attempts: 1, error: new RegExp(`^MailRefused.*${command}, ${code}`) })
        t.notMatch(job, { error: /@|mailbox/ })
      }
      server.accept()
      await sql(app, "DELETE FROM job WHERE state = 'dead'")
    })

    await t.test('neither the log nor a job has an address or a code in it', async (t) => {
      t.ok(jobs.includes('MailNotSent'), 'while it has the reason')
      t.ok(sink.text().includes('MailNotSent'))
      const codes = server.mails.map(({ source }) => codeIn(source)).filter((code) => code !== '')
      t.ok(codes.length > 12)
      for (const text of [jobs, sink.text()]) {
        t.notOk(/@example\.com|there is no mailbox/.test(text))
        // A moment or a number may have the same digits: a code would stand alone.
        for (const code of codes) t.notOk(new RegExp(`(?<![\\w.-])${code}(?![\\w.-])`).test(text), code)
      }
    })
  })
}

/** Waits until every job that is not done has been tried in vain. */
async function haveFailed(app: TestApp): Promise<void> {
  await until('each has been tried', async () => {
    const rows = await sql(app, "SELECT error FROM job WHERE state IN ('waiting', 'running')")
    return rows.length > 0 && rows.every(({ error }) => error !== null)
  })
}
