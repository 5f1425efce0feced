import path from 'node:path'
import { createFolder, freePort, mysql, sqlite, startProcess, startServer, until } from '@todo/test-kit'
import t from 'tap'
import { buildAppOn, createUser, environment, lend } from './helper.ts'
import { jobsDone, Mailbox, post, sql } from './mail-helper.ts'

const workerFile = path.join(import.meta.dirname, '..', 'src', 'worker.ts')

/** What a worker is told: no more than it needs, and no keys. */
function workerEnvironment(url: string, MAIL_DIR: string): Record<string, string> {
  const { DATABASE_URL = '', CODE_SECRET = '', SERVICE_TOKEN = '', SECURITY_PROFILE = '' } = environment(url)
  return { DATABASE_URL, CODE_SECRET, SERVICE_TOKEN, SECURITY_PROFILE, MAIL_DIR, JOBS_POLL_MS: '50' }
}

t.test('a process of its own sends the mails, where the service does no jobs', { skip: !mysql }, async (t) => {
  const url = (mysql && (await lend(t, mysql))) ?? ''
  const folder = await createFolder(t)
  const app = await buildAppOn(t, url, { JOBS_CONCURRENCY: 0 })
  const { id, token } = await createUser(app)
  const email = 'ann@example.com'
  t.equal((await post(app, '/users/email/otp', { email }, token)).statusCode, 202)
  t.match(await sql(app, 'SELECT state FROM job'), [{ state: 'waiting' }])

  const worker = await startServer(t, workerFile, { env: workerEnvironment(url, folder) })
  const otp = await new Mailbox(folder).code(email)
  await jobsDone(app)
  const verified = await post(app, '/users/email/otp/verify', { email, otp }, token)
  t.match(verified.json(), { id, email })
  await until('the welcome is there', async () => (await new Mailbox(folder).sent(email)).length === 2)
  t.match(await (await fetch(`${worker.url}/readyz`)).json(), { status: 'ok', checks: { database: true } })
  t.match(worker.output(), '"name":"auth-worker"')
  t.match(worker.output(), 'SHARED_LISTS_URL is not set')
  t.notMatch(worker.output(), new RegExp(`${email}|${otp}`))
  worker.child.kill('SIGTERM')
  t.strictSame(await worker.exit, { code: 0, signal: null })
})

t.test('a second process is not for SQLite, and says so', async (t) => {
  const url = await lend(t, sqlite)
  await (await buildAppOn(t, url)).ready()
  const env = { ...workerEnvironment(url, await createFolder(t)), PORT: String(await freePort()) }
  const worker = startProcess(t, workerFile, { env, unmeasured: true })
  t.strictSame(await worker.exit, { code: 1, signal: null })
  t.match(worker.output(), 'is in use by another process')
})
