import { randomUUID } from 'node:crypto'
import { databases, until } from '@todo/test-kit'
import t from 'tap'
import { subjectOfAddress } from '../../../src/modules/one-time-codes/code-subject.ts'
import { auditOf, createUser } from '../../helper.ts'
import { buildMailApp, jobsDone, letTimePass, post, sql, verifyEmail } from '../../mail-helper.ts'

const newAddress = () => `${randomUUID()}@example.com`
const MINUTE_MS = 60_000

for (const database of databases) {
  t.test(`how many codes one may ask for, on ${database.name}`, async (t) => {
    const { app, mailbox } = await buildMailApp(t, database)
    const ask = (token: string, email = newAddress()) => post(app, '/users/email/otp', { email }, token)

    t.test('a second one within a minute is refused, and told when to come again', async (t) => {
      const { token } = await createUser(app)
      const email = newAddress()
      t.equal((await ask(token, email)).statusCode, 202)
      const refused = await ask(token, email)
      t.equal(refused.statusCode, 429)
      t.match(refused.json(), { code: 'TOO_MANY_CODES', title: 'Too Many Requests', detail: /in \d+ seconds/ })
      t.equal(refused.headers['content-type'], 'application/problem+json')
      const seconds = Number(refused.headers['retry-after'])
      t.ok(seconds > 50 && seconds <= 60, `${seconds}`)
      t.equal((await ask(token)).statusCode, 429, 'for another address, too')
      t.equal(
        (await ask((await createUser(app)).token, email)).statusCode,
        202,
        'another user has a minute of their own',
      )
      await letTimePass(app, 55_000)
      t.match(await ask(token, email), { statusCode: 429, headers: { 'retry-after': /^[1-5]$/ } })
      await letTimePass(app, 5_000)
      t.equal((await ask(token, email)).statusCode, 202)
    })

    t.test('what was counted while the clock was a year ahead keeps nobody waiting for a year', async (t) => {
      for (const uses of [1, 10]) {
        const { token } = await createUser(app)
        for (let use = 1; use <= uses; use += 1) {
          t.equal((await ask(token)).statusCode, 202)
          if (use < uses) await letTimePass(app, MINUTE_MS)
        }
        await letTimePass(app, -365 * 24 * 60 * MINUTE_MS)
        t.equal((await ask(token)).statusCode, 202, `after ${uses}`)
        t.match(await ask(token), { statusCode: 429, headers: { 'retry-after': /^(60|5\d)$/ } })
      }
    })

    t.test('what was asked for while the clock was half an hour ahead keeps nobody waiting for it', async (t) => {
      const { token } = await createUser(app)
      await ask(token)
      await letTimePass(app, -30 * MINUTE_MS)
      t.equal((await ask(token)).statusCode, 202)
      t.match(await ask(token), { statusCode: 429, headers: { 'retry-after': /^(60|5\d)$/ } })
    })

    t.test('a clock that was set back by an hour makes nobody wait for longer than a day', async (t) => {
      const { token } = await createUser(app)
      for (let use = 1; use <= 10; use += 1) {
        await ask(token)
        await letTimePass(app, MINUTE_MS)
      }
      await letTimePass(app, -60 * MINUTE_MS)
      t.match(await ask(token), { statusCode: 429, headers: { 'retry-after': '86400' } })
    })

    t.test('nor does the use of a code shorten the minute', async (t) => {
      const { token } = await createUser(app)
      t.equal((await verifyEmail(app, mailbox, token, newAddress())).statusCode, 200)
      t.equal((await ask(token)).statusCode, 429)
    })

    t.test('of ten that are asked for at once, one is mailed', async (t) => {
      for (const round of ['the first ever', 'the next minute']) {
        const { token } = await createUser(app)
        if (round === 'the next minute') {
          await ask(token)
          await letTimePass(app, MINUTE_MS)
        }
        const email = newAddress()
        const answers = await Promise.all(Array.from({ length: 10 }, () => ask(token, email)))
        t.strictSame(answers.map(({ statusCode }) => statusCode).sort(), [202, ...Array(9).fill(429)], round)
        await jobsDone(app)
        t.equal((await mailbox.sent(email)).length, 1)
        t.equal((await sql(app, 'SELECT id FROM one_time_code WHERE email = ?', email)).length, 1)
      }
    })

    t.test('ten a day are all, and after the day there are ten again', async (t) => {
      const { token } = await createUser(app)
      const email = newAddress()
      for (let n = 1; n <= 10; n += 1) {
        t.equal((await ask(token, email)).statusCode, 202, `the ${n}th`)
        await letTimePass(app, MINUTE_MS)
      }
      const refused = await ask(token, email)
      t.equal(refused.statusCode, 429)
      const hours = Number(refused.headers['retry-after']) / 3600
      t.ok(hours > 23.7 && hours < 23.9, `${hours} hours: the day began with the first one`)
      await letTimePass(app, 24 * 60 * MINUTE_MS - 11 * MINUTE_MS)
      t.equal((await ask(token, email)).statusCode, 429, 'the day is not over yet')
      await letTimePass(app, MINUTE_MS)
      for (let n = 1; n <= 2; n += 1) {
        t.equal((await ask(token, email)).statusCode, 202, 'a new day')
        await letTimePass(app, MINUTE_MS)
      }
    })

    t.test('ten accounts cannot flood one mailbox: it gets three codes a minute, and fifty a day', async (t) => {
      const email = newAddress()
      const users = await Promise.all(Array.from({ length: 10 }, () => createUser(app)))
      for (let round = 1; round <= 2; round += 1) {
        const answers = await Promise.all(users.map(({ token }) => ask(token, email)))
        t.ok(
          answers.every(({ statusCode, body }) => statusCode === 202 && body === ''),
          'nobody is told',
        )
        await jobsDone(app)
        t.equal((await mailbox.sent(email)).length, 3 * round)
        await letTimePass(app, MINUTE_MS)
      }
      const day = await sql(
        app,
        'UPDATE code_limit SET used = 50 WHERE subject = ? AND used = 6',
        subjectOfAddress(email),
      )
      t.strictSame(day, [])
      for (const { token } of users) t.equal((await ask(token, email)).statusCode, 202)
      await jobsDone(app)
      t.equal((await mailbox.sent(email)).length, 6)
      const [user] = users
      t.match(await auditOf(app, user?.token ?? ''), [{ event: 'email-code-requested', outcome: 'throttled' }])
    })

    t.test('what was asked for too often is in the audit log', async (t) => {
      const { token } = await createUser(app)
      await ask(token)
      t.equal((await ask(token)).statusCode, 429)
      await until('it is there', async () => (await auditOf(app, token)).length === 4)
      t.match(await auditOf(app, token), [
        { event: 'email-code-requested', outcome: 'throttled' },
        { event: 'email-code-requested', outcome: 'success' },
        {},
        {},
      ])
    })
  })

  t.test(`an address may try so many codes a minute on ${database.name}`, async (t) => {
    const { app } = await buildMailApp(t, database, { CODES_PER_MINUTE: 3 })
    const { token } = await createUser(app)
    const email = newAddress()
    const body = { email, otp: '123456', new_password: 'another horse' }
    for (const [url, payload, within] of [
      ['/users/email/otp/verify', { email, otp: '123456' }, 400],
      ['/users/password/reset', { email }, 202],
      ['/users/password/reset/confirm', body, 400],
    ] as const) {
      const statuses = []
      for (let n = 1; n <= 4; n += 1) statuses.push((await post(app, url, payload, token)).statusCode)
      t.strictSame(statuses, [within, within, within, 429], url)
    }
    t.equal((await post(app, '/users/email/otp', { email }, token)).statusCode, 202)
  })
}
