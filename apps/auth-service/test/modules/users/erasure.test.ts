import { randomUUID } from 'node:crypto'
import { jobErasure } from '@todo/jobs'
import { databases, type ErasureStatements, type Person, remainsOf, unprovenTables, until } from '@todo/test-kit'
import t from 'tap'
import { subjectOfAddress, subjectOfUser } from '../../../src/modules/one-time-codes/code-subject.ts'
import { usernameKey } from '../../../src/modules/usernames/username-key.ts'
import { User } from '../../../src/modules/users/user.entity.ts'
import { buildTestApp, createUser, serviceToken, type TestApp } from '../../helper.ts'
import { sql } from '../../mail-helper.ts'

const ADDRESS = '203.0.113.77'
const DEVICE = 'a browser that nobody else has'

/** What a table may keep of a deleted user, and why. */
const STATEMENTS: ErasureStatements = {
  // The tombstone: for the feed, and so that the id is not given again.
  user: 'id only',
  // So that access tokens that have not expired are refused.
  session: 'id only',
  // That an account was deleted is on record, for as long as the audit log is kept.
  audit_event: 'id only',
  feed_position: 'no user data',
  ...jobErasure,
}

/** Signs somebody up whose id is in no other number, and leaves something of them in every table. */
async function createTraces(app: TestApp) {
  await sql(
    app,
    'INSERT INTO `user` (id, username, username_key, password) VALUES (?, ?, ?, ?)',
    917_380_451,
    'x',
    'x',
    'x',
  )
  const user = await createUser(app)
  const [email, pending] = [`${randomUUID()}@example.com`, `${randomUUID()}@example.com`]
  await app.orm.em.fork().nativeUpdate(User, { id: user.id }, { email, emailKey: email })
  const send = (url: string, payload: object, more: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url,
      payload,
      remoteAddress: ADDRESS,
      headers: { 'user-agent': DEVICE, authorization: `Bearer ${user.token}`, ...more },
    })
  const { username, password } = user
  await send('/users/log-in', { username, password: 'a wrong password' })
  await send('/users/log-in', { username, password })
  await send('/users/token/refresh', { refresh_token: user.refreshToken })
  await send('/users/me/password', { current_password: password, new_password: 'battery staple' })
  await send('/users/email/otp', { email: pending, password: 'battery staple' }, { 'idempotency-key': 'a' })
  await send('/users/password/reset', { email })
  const reminder = { key: randomUUID(), user_id: user.id, kind: 'reminder', contents: username }
  await send('/internal/mails', reminder, { authorization: `Bearer ${serviceToken}` })
  return { ...user, send, email, pending }
}

for (const database of databases) {
  t.test(`on ${database.name} nothing of a deleted account is left in any table`, async (t) => {
    const app = await buildTestApp(t, database)
    const bystander = await createUser(app)
    const { id, username, email, pending, send } = await createTraces(app)
    // Written a moment later: until then, its address is that of a name, and not of the user.
    const refused = () => sql(app, "SELECT id FROM audit_event WHERE user_id = ? AND outcome = 'refused'", id)
    await until('the wrong password is on record', async () => (await refused()).length > 0)
    const { password } = await app.orm.em.fork().findOneOrFail(User, { id })
    const derived = [usernameKey(username), password, subjectOfAddress(email), subjectOfUser(id)]
    const counts = await sql(
      app,
      'SELECT id FROM throttle WHERE name IN (SELECT name FROM throttle WHERE known_until_at > 0)',
    )
    const limits = await sql(
      app,
      'SELECT id FROM code_limit WHERE subject IN (?, ?)',
      subjectOfAddress(email),
      subjectOfUser(id),
    )
    t.ok(counts.length >= 2 && limits.length >= 3)
    const [ofBystander] = await sql(app, 'SELECT COUNT(*) AS count FROM throttle')
    const person: Person = { id, texts: [username, email, pending, ADDRESS, DEVICE, ...derived] }
    const db = app.orm.em.getKysely<unknown>()
    t.strictSame(
      await unprovenTables(db, person, { ...STATEMENTS, throttle: 'no user data', invitation: 'no user data' }),
      [],
    )

    t.equal((await send('/users/me/delete', { password: 'battery staple' })).statusCode, 204)
    t.strictSame(await remainsOf(db, person, STATEMENTS), [])
    // The rest is told apart by hashes only.
    t.strictSame(await sql(app, 'SELECT id FROM code_limit WHERE subject = ?', subjectOfUser(id)), [])
    const [left] = await sql(app, 'SELECT COUNT(*) AS count FROM throttle')
    t.equal(Number(ofBystander.count) - Number(left.count), 3, 'the name, and the name at two addresses')
    t.equal(
      (await app.inject({ url: '/users/me', headers: { authorization: `Bearer ${bystander.token}` } })).statusCode,
      200,
    )
  })
}
