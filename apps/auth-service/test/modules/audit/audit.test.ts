import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { AuditPage } from '@todo/schemas'
import { bearer, createLogSink, databases, until } from '@todo/test-kit'
import t from 'tap'
import { AuditRepository } from '../../../src/modules/audit/audit.repository.ts'
import { AuditBuffer } from '../../../src/modules/audit/audit-buffer.ts'
import { AuditEvent } from '../../../src/modules/audit/audit-event.entity.ts'
import {
  auditOf,
  buildAppOn,
  buildTestApp,
  createUser,
  lend,
  logIn,
  newCredentials,
  refresh,
  signUp,
  startSession,
  type TestApp,
} from '../../helper.ts'
import { post } from '../../mail-helper.ts'

const HOME = '192.0.2.1'

/** What is in the table so far, of everybody. */
const rowsOf = (app: TestApp) => app.orm.em.fork().find(AuditEvent, {}, { orderBy: { id: 'asc' } })

/** Waits until so many rows are there. */
const rows = async (app: TestApp, count: number) => {
  await until(`${count} rows`, async () => (await app.orm.em.fork().count(AuditEvent)) >= count)
  return rowsOf(app)
}

const list = (app: TestApp, token: string, query = '') =>
  app.inject({ url: `/users/me/audit${query}`, headers: bearer(token) })

for (const database of databases) {
  t.test(`the audit log on ${database.name}`, async (t) => {
    const sink = createLogSink()
    const app = await buildTestApp(t, database, { LOG_IN_FAILURES_PER_ADDRESS: 2 }, { logger: sink.logger })
    await createUser(app)

    t.test('a user sees what has happened to the account, the newest first', async (t) => {
      const user = await createUser(app)
      const { username, password } = user
      await logIn(app, { username, password: 'a wrong password' }, HOME)
      await logIn(app, { username, password: 'another wrong password' }, HOME)
      await logIn(app, { username, password }, HOME)
      await until('what was refused is there', async () => (await auditOf(app, user.token)).length === 5)
      const events = await auditOf(app, user.token)
      t.match(events, [
        { event: 'log-in', outcome: 'throttled', address: HOME },
        { event: 'log-in', outcome: 'refused', address: HOME },
        { event: 'log-in', outcome: 'refused', address: HOME },
        { event: 'log-in', outcome: 'success', address: '127.0.0.1' },
        { event: 'sign-up', outcome: 'success', address: '127.0.0.1' },
      ])
      for (const { at } of events) t.ok(Math.abs(Date.parse(at) - Date.now()) < 60_000, at)
      t.strictSame(Object.keys(events[0] ?? {}).sort(), ['actor', 'address', 'at', 'event', 'id', 'outcome'])
    })

    t.test('a session leaves a trail from its beginning to its end', async (t) => {
      const user = await createUser(app)
      const next = (await refresh(app, user.refreshToken)).json().refresh_token
      await refresh(app, next)
      const [second, third] = [await startSession(app, user), await startSession(app, user)]
      const call = (method: 'POST' | 'DELETE', url: string, token: string) =>
        app.inject({ method, url, headers: bearer(token) })
      await call('DELETE', `/users/me/sessions/${second.sessionId}`, user.token)
      await call('DELETE', '/users/me/sessions', third.token)
      await refresh(app, third.refreshToken)
      await until('refreshes are there', async () => (await auditOf(app, third.token)).length === 9)
      const events = (await auditOf(app, third.token)).map(({ event, outcome }) => `${event} ${outcome}`)
      t.strictSame(events.sort(), [
        'log-in success',
        'log-in success',
        'log-in success',
        'other-sessions-revoked success',
        'refresh success',
        'refresh success',
        'refresh success',
        'session-revoked success',
        'sign-up success',
      ])
      const last = await startSession(app, user)
      await call('POST', '/users/log-out', third.token)
      t.match(await auditOf(app, last.token), [{ event: 'log-out', outcome: 'success' }, { event: 'log-in' }])
    })

    t.test('what is refused about a session is on record for its user, where one is known', async (t) => {
      const user = await createUser(app)
      const ended = await startSession(app, user)
      await app.inject({ method: 'POST', url: '/users/log-out', headers: bearer(ended.token) })
      t.equal((await refresh(app, ended.refreshToken)).json().code, 'SESSION_ENDED')
      await app.inject({ method: 'DELETE', url: `/users/me/sessions/${ended.sessionId}`, headers: bearer(user.token) })
      await app.inject({ method: 'POST', url: '/users/log-out', payload: { refresh_token: ended.refreshToken } })
      const refused = async () => (await auditOf(app, user.token)).filter(({ outcome }) => outcome === 'refused')
      await until('all is there', async () => (await refused()).length === 3)
      t.strictSame((await refused()).map(({ event }) => event).sort(), ['log-out', 'refresh', 'session-revoked'])
    })

    t.test('a stolen refresh token is on record for its user', async (t) => {
      const user = await createUser(app)
      await refresh(app, (await refresh(app, user.refreshToken)).json().refresh_token)
      t.equal((await refresh(app, user.refreshToken)).statusCode, 401)
      const { token } = await startSession(app, user)
      const events = await auditOf(app, token)
      t.equal(events.filter(({ event, outcome }) => event === 'refresh' && outcome === 'reused').length, 1)
    })

    t.test('changes of an account are there, also those that were refused', async (t) => {
      const user = await createUser(app)
      const other = await createUser(app)
      const send = (method: 'PATCH' | 'POST', url: string, payload: object) =>
        app.inject({ method, url, payload, headers: bearer(user.token) })
      const current_password = user.password
      await send('PATCH', '/users/me', { username: newCredentials().username })
      await send('PATCH', '/users/me', { username: other.username })
      await send('POST', '/users/me/password', { current_password: 'wrong', new_password: 'battery staple' })
      await send('POST', '/users/me/password', { current_password, new_password: 'battery staple' })
      await until('what was refused is there', async () => (await auditOf(app, user.token)).length === 6)
      const events = (await auditOf(app, user.token)).map(({ event, outcome }) => `${event} ${outcome}`)
      t.strictSame(events.sort(), [
        'log-in success',
        'password-changed refused',
        'password-changed success',
        'renamed refused',
        'renamed success',
        'sign-up success',
      ])
      await send('POST', '/users/me/delete', { password: 'wrong' })
      await send('POST', '/users/me/delete', { password: 'battery staple' })
      const left = (await rowsOf(app)).filter(({ userId }) => userId === user.id)
      t.match(left.at(-1), { event: 'deleted', outcome: 'success', address: null }, 'that it is gone is told')
      t.equal(left.filter(({ address }) => address !== null).length, 0, 'and not from where it was used')
    })

    t.test('it comes in pages', async (t) => {
      const user = await createUser(app)
      for (let n = 0; n < 4; n += 1) await startSession(app, user)
      const all = await auditOf(app, user.token)
      t.equal(all.length, 6)
      const seen: AuditPage['events'][] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const page: AuditPage = (await list(app, user.token, `?limit=4${cursor && `&cursor=${cursor}`}`)).json()
        seen.push(page.events)
        cursor = page.next_cursor
      }
      t.strictSame(
        seen.map(({ length }) => length),
        [4, 2],
      )
      t.strictSame(seen.flat(), all)
    })

    t.test('nobody sees it but its user', async (t) => {
      const [user, other] = [await createUser(app), await createUser(app)]
      t.equal((await auditOf(app, other.token)).length, 2)
      const { next_cursor } = (await list(app, user.token, '?limit=1')).json()
      t.equal((await list(app, other.token, `?cursor=${next_cursor}`)).statusCode, 422)
      t.equal((await app.inject('/users/me/audit')).statusCode, 401)
      t.equal((await list(app, user.token)).headers['cache-control'], 'no-store')
    })

    t.test('a query that does not fit is refused', async (t) => {
      const { token } = await createUser(app)
      for (const query of ['?limit=0', '?limit=101', '?limit=x', '?cursor=', '?cursor=made-up', '?user_id=1']) {
        t.equal((await list(app, token, query)).statusCode, 422, query)
      }
    })

    t.test('every row has its line, and neither tells a secret or a name', async (t) => {
      const user = await createUser(app, { username: `private-${newCredentials().username}`, password: 'private one' })
      await logIn(app, { username: user.username, password: 'private two' })
      await logIn(app, { username: 'private nobody', password: 'private three' })
      await signUp(app, { username: user.username, password: 'private four' })
      await refresh(app, user.refreshToken)
      await refresh(app, 'private token')
      const { access_token: token } = (await logIn(app, user)).json()
      t.equal(token, undefined, 'an unknown field')
      const lines = sink.lines().filter(({ audit }) => audit)
      const all = await rows(app, lines.length)
      t.strictSame(
        all.map(({ event, outcome }) => `${event} ${outcome}`).sort(),
        lines.map(({ audit, outcome }) => `${audit} ${outcome}`).sort(),
      )
      for (const text of [sink.text(), JSON.stringify(all)]) t.notMatch(text, /private|\$2b\$/)
    })
  })

  t.test(`on ${database.name} a log-in under a name that does not exist is nobody’s`, async (t) => {
    const app = await buildTestApp(t, database, { SECURITY_PROFILE: 'hardened' })
    await logIn(app, newCredentials(), HOME)
    t.match(await rows(app, 1), [{ event: 'log-in', outcome: 'refused', userId: null, address: HOME }])
  })

  t.test(`on ${database.name} what could not be looked at is no event`, async (t) => {
    // A hash takes long enough that the second log-in comes while the first is looked at.
    const app = await buildTestApp(t, database, { BCRYPT_COST: 10, BCRYPT_CONCURRENCY: 1, BCRYPT_QUEUE_LIMIT: 0 })
    const user = newCredentials()
    await createUser(app, user)
    let [busy, done] = [0, 1]
    while (busy === 0) {
      for (const { statusCode } of await Promise.all([logIn(app, user), logIn(app, user)])) {
        if (statusCode === 503) busy += 1
        else done += 1
      }
    }
    await logIn(app, { ...user, username: '' })
    const events = (await rows(app, done)).map(({ event, outcome }) => `${event} ${outcome}`)
    t.equal(events.filter((event) => event === 'log-in success').length, done)
    t.strictSame([...new Set(events)], ['sign-up success', 'administrator-made success', 'log-in success'])
  })

  t.test(`on ${database.name} closing writes what still waits`, async (t) => {
    const url = await lend(t, database)
    await t.test('a process that ends', async (t) => {
      const app = await buildAppOn(t, url)
      await app.ready()
      await logIn(app, newCredentials())
    })
    t.equal((await rows(await buildAppOn(t, url), 1)).length, 1)
  })

  t.test(`on ${database.name} what is repeated at will is kept ten times a minute, and the log has all`, async (t) => {
    const sink = createLogSink()
    const app = await buildTestApp(t, database, { LOG_IN_FAILURES_PER_ADDRESS: 1 }, { logger: sink.logger })
    const ended = async ({ token }: { token: string }) =>
      (await auditOf(app, token)).filter(({ event }) => event === 'session-revoked')

    t.test('a refusal; those of other users, and from other networks, are kept', async (t) => {
      const [user, other] = [await createUser(app), await createUser(app)]
      const end = ({ token }: { token: string }, remoteAddress: string) =>
        app.inject({
          method: 'DELETE',
          url: `/users/me/sessions/${randomUUID()}`,
          headers: bearer(token),
          remoteAddress,
        })
      for (let n = 0; n < 12; n += 1) await end(user, `2001:db8::${n}`)
      await end(user, HOME)
      await end(other, HOME)
      await until('the last is there', async () => (await ended(other)).length === 1)
      const addresses = (await ended(user)).map(({ address }) => address)
      t.equal(addresses.length, 11)
      t.equal(addresses[0], HOME)
      t.equal(sink.lines().filter(({ audit, userId }) => audit === 'session-revoked' && userId === user.id).length, 13)
    })

    t.test('a refusal of an administrator; those of another one are kept', async (t) => {
      const app = await buildTestApp(t, database)
      const [ann, bob] = [await createUser(app), await createUser(app)]
      const { username } = bob
      await post(app, '/admin/users/make-administrator', { username }, ann.token)
      for (let n = 0; n < 12; n += 1) await post(app, '/admin/users', { username }, ann.token)
      t.equal((await post(app, '/admin/users', { username }, bob.token)).json().code, 'USERNAME_TAKEN')
      const countBy = async (actorId: number) =>
        (await rowsOf(app)).filter((row) => row.actorId === actorId && row.event === 'sign-up').length
      await until('the last is there', async () => (await countBy(bob.id)) === 1, { timeoutMs: 5_000 })
      t.equal(await countBy(ann.id), 10)
    })

    t.test('a retry of a refresh', async (t) => {
      const user = await createUser(app)
      for (let n = 0; n < 12; n += 1) t.equal((await refresh(app, user.refreshToken)).statusCode, 200)
      await app.inject({ method: 'DELETE', url: `/users/me/sessions/${randomUUID()}`, headers: bearer(user.token) })
      await until('what came last is there', async () => (await ended(user)).length === 1)
      t.equal((await auditOf(app, user.token)).filter(({ event }) => event === 'refresh').length, 10)
    })

    t.test('a log-in that is throttled', async (t) => {
      const user = await createUser(app)
      const wrong = { ...user, password: 'a wrong password' }
      for (let n = 0; n < 13; n += 1) await logIn(app, { username: wrong.username, password: wrong.password }, HOME)
      await app.inject({ method: 'DELETE', url: `/users/me/sessions/${randomUUID()}`, headers: bearer(user.token) })
      await until('what came last is there', async () => (await ended(user)).length === 1)
      const events = await auditOf(app, user.token)
      t.equal(events.filter(({ outcome }) => outcome === 'throttled').length, 10)
    })
  })

  t.test(`on ${database.name} the minute of an event begins when it comes first`, async (t) => {
    const app = await buildTestApp(t, database)
    const buffer = new AuditBuffer(createLogSink().logger)
    const now = performance.now.bind(performance)
    let passed = 0
    t.intercept(performance, 'now', { value: () => now() + passed })
    for (const [ms, times, kept] of [
      [0, 12, 10],
      [59_000, 1, 10],
      [61_000, 1, 11],
    ] as const) {
      passed = ms
      // The cache of counts looks at the clock once in a millisecond.
      await setTimeout(5)
      const event = { event: 'log-in', outcome: 'refused', actor: 'user', actorId: null, address: null } as const
      for (let n = 0; n < times; n += 1) buffer.add({ ...event, subject: { username: 'a name' } })
      await buffer.flush(app.orm.em.fork())
      t.equal((await rowsOf(app)).length, kept)
    }
  })

  t.test(`on ${database.name} of a flood, a thousand are kept, and the log says how many are not`, async (t) => {
    const sink = createLogSink()
    const app = await buildTestApp(t, database)
    const buffer = new AuditBuffer(sink.logger)
    const event = { event: 'log-in', outcome: 'refused', actorId: null, address: HOME } as const
    for (let n = 0; n < 1_010; n += 1) buffer.add({ ...event, actor: 'user', subject: { username: `${n}` } })
    await buffer.flush(app.orm.em.fork())
    t.equal((await rowsOf(app)).length, 1_000)
    t.match(sink.lines(), [{ level: 40, events: 10, msg: 'too many audit events: these are in the log alone' }])
    for (let n = 0; n < 1_001; n += 1) buffer.add({ ...event, actor: 'user', subject: { username: `more ${n}` } })
    await buffer.flush(app.orm.em.fork())
    t.equal(sink.lines().length, 1, 'once in a minute')
    const now = performance.now()
    t.intercept(performance, 'now', { value: () => now + 61_000 })
    for (const _ of [1, 2]) await buffer.flush(app.orm.em.fork())
    for (let n = 0; n < 1_002; n += 1) buffer.add({ ...event, actor: 'user', subject: { username: `even more ${n}` } })
    await buffer.close(app.orm.em.fork())
    t.match(
      sink.lines().map(({ events }) => events),
      [10, 1, 2],
    )
  })

  t.test(
    `on ${database.name} it is kept for so many days, and without addresses when the account is gone`,
    async (t) => {
      const app = await buildTestApp(t, database)
      const user = await createUser(app)
      const other = await createUser(app)
      const audit = new AuditRepository(app.orm.em.fork())
      await audit.forgetAddresses(user.id)
      t.strictSame([...new Set((await auditOf(app, user.token)).map(({ address }) => address))], [null])
      t.strictSame([...new Set((await auditOf(app, other.token)).map(({ address }) => address))], ['127.0.0.1'])
      const old = {
        event: 'refresh',
        outcome: 'success',
        userId: user.id,
        actor: 'user',
        actorId: null,
        address: null,
      } as const
      const event = (days: number) => ({ ...old, ageMs: days * 86_400_000 })
      await audit.insert([...Array.from({ length: 1_001 }, () => event(91)), event(89)])
      await audit.deleteOlderThan(90)
      t.equal((await rowsOf(app)).length, 6)
    },
  )
}

for (const database of databases) {
  t.test(`on ${database.name} what cannot be written waits until it can`, async (t) => {
    const sink = createLogSink()
    const app = await buildTestApp(t, database, {}, { logger: sink.logger })
    await app.ready()
    const user = await createUser(app)
    const { insert } = AuditRepository.prototype
    let failures = 0
    t.intercept(AuditRepository.prototype, 'insert', {
      async value(this: AuditRepository, ...args: Parameters<typeof insert>) {
        failures += 1
        if (failures === 1) throw new Error('no space')
        return insert.apply(this, args)
      },
    })
    await logIn(app, { username: user.username, password: 'a wrong password' })
    await until('it is there', async () => (await auditOf(app, user.token)).length === 4)
    t.match(await auditOf(app, user.token), [{ event: 'log-in', outcome: 'refused' }, {}, {}, {}])
    t.ok(sink.lines().some(({ msg }) => msg === 'writing audit events has failed, and is tried again'))
  })
}
