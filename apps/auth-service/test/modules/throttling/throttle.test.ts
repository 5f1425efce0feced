import { bearer, databases, mysql, type TestDatabase } from '@todo/test-kit'
import bcrypt from 'bcrypt'
import t, { type Test } from 'tap'
import type { Config } from '../../../src/config.ts'
import { Throttle } from '../../../src/modules/throttling/throttle.entity.ts'
import { ThrottleRepository } from '../../../src/modules/throttling/throttle.repository.ts'
import { buildAppOn, buildTestApp, lend, logIn, newCredentials, signUp, type TestApp } from '../../helper.ts'

const HOME = '192.0.2.1'
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** The hardened profile, but for the limit of log-ins from an address. */
const hardened: Partial<Config> = {
  SECURITY_PROFILE: 'hardened',
  LOG_INS_PER_MINUTE: 1_000,
  SIGN_UPS_PER_MINUTE: 1_000,
}

async function setUp(t: Test, database: TestDatabase, overrides: Partial<Config> = {}) {
  return addUser(t, await buildTestApp(t, database, { ...hardened, ...overrides }))
}

async function addUser(t: Test, app: TestApp) {
  const user = newCredentials()
  t.equal((await signUp(app, user)).statusCode, 201)
  return { app, user, wrong: { ...user, password: 'a wrong password' } }
}

/** Sends a log-in again and again, one after the other. */
async function statuses(count: number, send: (n: number) => ReturnType<typeof logIn>): Promise<number[]> {
  const all: number[] = []
  for (let n = 0; n < count; n += 1) all.push((await send(n)).statusCode)
  return all
}

/** Lets time go by, as far as the counts of failures can tell. */
async function pass(app: TestApp, ms: number): Promise<void> {
  const columns = ['blocked_until_at', 'known_until_at', 'expires_at']
  const earlier = columns.map((column) => `${column} = case when ${column} > ${ms} then ${column} - ${ms} else 0 end`)
  await app.orm.em.getConnection().execute(`update throttle set ${earlier.join(', ')}`)
}

const countOf = (answers: { statusCode: number }[], status: number) =>
  answers.filter(({ statusCode }) => statusCode === status).length

for (const database of databases) {
  t.test(`throttling on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database, hardened)

    t.test('a pause that was written while the clock was a year ahead does not last', async (t) => {
      const { user, wrong } = await addUser(t, app)
      await statuses(7, () => logIn(app, wrong, HOME))
      t.equal((await logIn(app, user, HOME)).statusCode, 429)
      const columns = ['blocked_until_at', 'expires_at']
      const later = columns.map((column) => `${column} = ${column} + ${365 * DAY_MS}`)
      await app.orm.em.getConnection().execute(`update throttle set ${later.join(', ')} where blocked_until_at > 0`)
      t.equal((await logIn(app, user, HOME)).statusCode, 200)
    })

    t.test('after five wrong passwords there is a pause, also for the right one', async (t) => {
      const { user, wrong } = await addUser(t, app)
      t.strictSame(await statuses(5, () => logIn(app, wrong, HOME)), [401, 401, 401, 401, 401])
      const refused = await logIn(app, user, HOME)
      t.equal(refused.statusCode, 429)
      t.match(refused.json(), {
        code: 'TOO_MANY_FAILURES',
        title: 'Too Many Requests',
        detail: /^Too many failed tries, try again in \d+ seconds$/,
        instance: '/users/log-in',
      })
      const retryAfter = Number(refused.headers['retry-after'])
      t.ok(retryAfter > 20 && retryAfter <= 30, `${retryAfter}`)
      t.equal(refused.headers['cache-control'], 'no-store')
      await pass(app, 30_000)
      t.equal((await logIn(app, user, HOME)).statusCode, 200)
      t.strictSame(await statuses(6, () => logIn(app, wrong, HOME)), [401, 401, 401, 401, 401, 429], 'and begins anew')
    })

    t.test('each further failure doubles the pause, up to a quarter of an hour', async (t) => {
      const { wrong } = await addUser(t, app)
      await statuses(4, () => logIn(app, wrong, HOME))
      for (const seconds of [30, 60, 120, 240, 480, 900, 900, 900]) {
        t.equal((await logIn(app, wrong, HOME)).statusCode, 401)
        const refused = await logIn(app, wrong, HOME)
        t.equal(refused.statusCode, 429)
        const retryAfter = Number(refused.headers['retry-after'])
        t.ok(retryAfter > seconds - 10 && retryAfter <= seconds, `${retryAfter} of ${seconds}`)
        await pass(app, seconds * 1_000)
      }
      await pass(app, HOUR_MS)
      t.strictSame(
        await statuses(5, () => logIn(app, wrong, HOME)),
        [401, 401, 401, 401, 401],
        'an hour later it is over',
      )
    })

    t.test('strangers hold up neither other users nor other addresses', async (t) => {
      const { user, wrong } = await addUser(t, app)
      const other = newCredentials()
      await signUp(app, other)
      t.equal((await statuses(6, () => logIn(app, wrong, '198.51.100.1'))).at(-1), 429)
      t.equal((await logIn(app, other, '198.51.100.1')).statusCode, 200)
      t.equal((await logIn(app, user, HOME)).statusCode, 200)
      t.equal((await logIn(app, user, '198.51.100.1')).statusCode, 429, 'it is still as it was there')
    })

    t.test('whoever has a token, and guesses the password, gets no further', async (t) => {
      const { user, wrong } = await addUser(t, app)
      const { access_token } = (await logIn(app, user, HOME)).json()
      const ask = (url: string, payload: object) =>
        app.inject({ method: 'POST', url, payload, remoteAddress: HOME, headers: bearer(String(access_token)) })
      const change = (current_password: string) =>
        ask('/users/me/password', { current_password, new_password: 'battery staple' })
      for (let n = 0; n < 2; n += 1) {
        t.equal((await change('a wrong password')).statusCode, 403)
        t.equal((await ask('/users/me/delete', { password: 'a wrong password' })).statusCode, 403)
      }
      t.equal((await logIn(app, wrong, HOME)).statusCode, 401)
      for (const refused of [await change(user.password), await ask('/users/me/delete', { password: user.password })]) {
        t.match(refused.json(), { status: 429, code: 'TOO_MANY_FAILURES' })
        t.match(refused.headers['retry-after'], /^\d+$/)
      }
      await pass(app, 30_000)
      t.equal((await change(user.password)).statusCode, 204)
    })

    t.test('all of an IPv6 household is one address', async (t) => {
      const { wrong } = await addUser(t, app)
      const answers = await statuses(6, (n) => logIn(app, wrong, `2001:db8:1:2::${n}`))
      t.strictSame(answers, [401, 401, 401, 401, 401, 429])
      t.equal((await logIn(app, wrong, '2001:db8:1:3::1')).statusCode, 401)
    })

    t.test('other ways to write a name are no further tries', async (t) => {
      const names = ['zoë', 'ZOË', 'Zoë', 'zoë'.normalize('NFD'), 'zoË', 'ZOË'.normalize('NFD')]
      const answers = await statuses(6, (n) => logIn(app, newCredentials({ username: names[n] ?? '' }), HOME))
      t.strictSame(answers, [401, 401, 401, 401, 401, 429])
    })
  })

  t.test(`on ${database.name} of a hundred tries at once no more than five are checked`, async (t) => {
    const url = await lend(t, database)
    const replicas = [await buildAppOn(t, url, hardened)]
    if (database === mysql) replicas.push(await buildAppOn(t, url, hardened), await buildAppOn(t, url, hardened))
    const [app] = replicas
    if (!app) return
    const user = newCredentials()
    await signUp(app, user)
    const flood = (username: string) =>
      Promise.all(
        Array.from({ length: 100 }, (_, n) =>
          logIn(replicas[n % replicas.length] ?? app, { username, password: `guess ${n}` }, HOME),
        ),
      )
    for (const [who, username] of Object.entries({ somebody: user.username, nobody: newCredentials().username })) {
      const compared = t.capture(bcrypt, 'compare', bcrypt.compare)
      const answers = await flood(username)
      t.equal(countOf(answers, 401), 5, who)
      t.equal(countOf(answers, 429), 95, who)
      t.equal(compared().length, 5, who)
    }
    for (const ms of [30_000, 60_000]) {
      await pass(app, ms)
      t.equal(countOf(await flood(user.username), 401), 1, 'after each pause there is one more')
    }
  })

  t.test(
    `on ${database.name} of a hundred addresses at once no more than the account’s limit are checked`,
    async (t) => {
      const { app, wrong } = await setUp(t, database, { LOG_IN_FAILURES_PER_ACCOUNT: 7 })
      const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => logIn(app, wrong, `192.0.2.${n}`)))
      t.equal(countOf(answers, 401), 7)
      t.equal(countOf(answers, 429), 93)
      const counts = await app.orm.em.fork().find(Throttle, {})
      const failures = counts.map((count) => count.failures).filter((count) => count > 0)
      t.strictSame(failures.sort(), [1, 1, 1, 1, 1, 1, 1, 7], 'who was refused has lost no try')
    },
  )

  t.test(`the limit of an account on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database, { ...hardened, LOG_IN_FAILURES_PER_ACCOUNT: 12 })

    t.test('however many strangers try, the user gets in from where they were before', async (t) => {
      const { user, wrong } = await addUser(t, app)
      t.equal((await logIn(app, user, HOME)).statusCode, 200)
      const strangers = await statuses(20, (n) => logIn(app, wrong, `198.51.100.${n}`))
      t.strictSame(strangers, [...Array(12).fill(401), ...Array(8).fill(429)])
      t.equal((await logIn(app, user, '203.0.113.1')).statusCode, 429, 'from a new address nobody does')
      t.equal((await logIn(app, user, HOME)).statusCode, 200)
      const guesses = await statuses(6, () => logIn(app, wrong, HOME))
      t.strictSame(guesses, [401, 401, 401, 401, 401, 429], 'nor is guessing free there')
      await pass(app, HOUR_MS)
      t.equal((await logIn(app, user, '203.0.113.1')).statusCode, 200, 'an hour later it is over')
      await pass(app, 31 * DAY_MS)
      await statuses(12, (n) => logIn(app, wrong, `198.51.100.${n}`))
      t.equal((await logIn(app, user, HOME)).statusCode, 429, 'an address is known for thirty days')
    })

    t.test('failures that come slowly never add up to it', async (t) => {
      const { wrong } = await addUser(t, app)
      for (let n = 0; n < 30; n += 1) {
        t.equal((await logIn(app, wrong, `198.51.100.${n}`)).statusCode, 401)
        await pass(app, HOUR_MS / 6)
      }
    })

    t.test('a right password gives its own try back, and nobody else’s', async (t) => {
      const { user, wrong } = await addUser(t, app)
      t.strictSame(await statuses(11, (n) => logIn(app, wrong, `198.51.100.${n}`)), Array(11).fill(401))
      t.strictSame(await statuses(3, (n) => logIn(app, user, `203.0.113.${n}`)), [200, 200, 200])
      t.strictSame(await statuses(2, (n) => logIn(app, wrong, `198.51.100.${20 + n}`)), [401, 429])
    })
  })

  t.test(`on ${database.name} a try that could not be checked is no failure`, async (t) => {
    const { app, user, wrong } = await setUp(t, database, { BCRYPT_CONCURRENCY: 1, BCRYPT_QUEUE_LIMIT: 0 })
    let busy = 0
    while (busy < 10) {
      const answers = await Promise.all([logIn(app, user, HOME), logIn(app, user, HOME)])
      busy += countOf(answers, 503)
      t.equal(countOf(answers, 503) + countOf(answers, 200), 2)
    }
    t.strictSame(await statuses(6, () => logIn(app, wrong, HOME)), [401, 401, 401, 401, 401, 429])
  })

  t.test(`on ${database.name} what is kept names nobody, and vanishes`, async (t) => {
    const { app, user, wrong } = await setUp(t, database)
    await logIn(app, wrong, '198.51.100.1')
    await logIn(app, user, HOME)
    const rows = await app.orm.em.fork().find(Throttle, {})
    t.equal(rows.length, 3)
    for (const { id, name } of rows) for (const hash of [id, name]) t.match(hash, /^[0-9a-f]{64}$/)
    t.strictSame(
      Object.keys(rows[0] ?? {}).filter((name) => !name.startsWith('_')),
      ['id', 'name', 'failures', 'blockedUntilAt', 'knownUntilAt', 'expiresAt'],
    )
    const left = async () => {
      await new ThrottleRepository(app.orm.em.fork()).deleteExpired()
      return app.orm.em.fork().count(Throttle)
    }
    t.equal(await left(), 3)
    await pass(app, 2 * HOUR_MS)
    t.equal(await left(), 1, 'failures in an hour or so')
    await pass(app, 31 * DAY_MS)
    t.equal(await left(), 0, 'a known address in thirty days')
  })

  t.test(`on ${database.name} a great many rows are deleted in batches`, async (t) => {
    const { app } = await setUp(t, database)
    const old = { name: 'x', failures: 1, blockedUntilAt: 0, knownUntilAt: 0, expiresAt: 1 }
    await app.orm.em.fork().insertMany(
      Throttle,
      Array.from({ length: 1_200 }, (_, n) => ({ id: `${n}`, ...old })),
    )
    await new ThrottleRepository(app.orm.em.fork()).deleteExpired()
    t.equal(await app.orm.em.fork().count(Throttle), 0)
  })

  t.test(`on ${database.name} the local profile answers as the base contract says, fifty times`, async (t) => {
    const { app, wrong } = await setUp(t, database, { SECURITY_PROFILE: 'local' })
    const answers = await Promise.all(Array.from({ length: 50 }, () => logIn(app, wrong, HOME)))
    t.equal(countOf(answers, 401), 50)
    const { username } = newCredentials()
    t.strictSame(await statuses(20, () => logIn(app, { ...wrong, username }, HOME)), Array(20).fill(404))
  })
}
