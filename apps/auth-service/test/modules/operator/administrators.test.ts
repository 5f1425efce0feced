import { bearer, createLogSink, databases, type TestDatabase, type TestScope, until } from '@todo/test-kit'
import { CompiledQuery, DefaultQueryExecutor } from 'kysely'
import t from 'tap'
import { UserRepository } from '../../../src/modules/users/user.repository.ts'
import {
  auditOf,
  buildTestApp,
  createUser,
  letPass,
  logIn,
  newCredentials,
  serviceToken,
  signUp,
  startSession,
  statusOf,
  type TestApp,
} from '../../helper.ts'
import { createListsStub, SHARED_LIST } from '../../lists-helper.ts'
import { post, sql } from '../../mail-helper.ts'

/** Every write, with what it is told beside a name. */
const WRITES: readonly [url: string, more?: object][] = [
  ['/admin/users'],
  ['/admin/invitations', {}],
  ['/admin/users/disable'],
  ['/admin/users/enable'],
  ['/admin/users/sign-out'],
  ['/admin/users/make-administrator'],
  ['/admin/users/remove-administrator'],
  ['/admin/users/verify', { email: 'x@example.com' }],
  ['/admin/users/reset-password'],
  ['/admin/users/delete'],
]

/** What a write is told of a user. */
const bodyFor = (url: string, username: string, more = {}) =>
  url === '/admin/invitations' ? more : { username, ...more }

const list = (app: TestApp, token: string, query = '') =>
  app.inject({ url: `/admin/users${query}`, headers: bearer(token) })

/** An app with three users, of whom the first is an administrator. */
async function household(t: TestScope, database: TestDatabase, overrides = {}) {
  const app = await buildTestApp(t, database, overrides)
  const [ann, bob, cid] = [await createUser(app), await createUser(app), await createUser(app)]
  const act = (what: string, username: string, token = ann.token, more = {}) =>
    post(app, `/admin/users/${what}`, { username, ...more }, token)
  return { app, ann, bob, cid, act }
}

for (const database of databases) {
  t.test(`administrators on ${database.name}`, async (t) => {
    t.test('the first user of a stack is one, of those who come at once, too, and nobody after', async (t) => {
      const app = await buildTestApp(t, database)
      const many = Array.from({ length: 5 }, () => newCredentials())
      await Promise.all(many.map((credentials) => signUp(app, credentials)))
      await signUp(app, newCredentials())
      const rows = await sql(app, 'SELECT position FROM `user` WHERE administrator_since IS NOT NULL')
      t.strictSame(
        rows.map(({ position }) => Number(position)),
        [1],
      )
      const noted = await sql(
        app,
        "SELECT actor, actor_id FROM audit_event e JOIN `user` u ON u.id = e.user_id WHERE event = 'administrator-made' AND position = 1",
      )
      t.strictSame(
        noted.map(({ actor, actor_id }) => [actor, actor_id]),
        [['user', null]],
      )
      t.equal((await sql(app, "SELECT id FROM audit_event WHERE event = 'administrator-made'")).length, 1)
    })

    t.test('they see all users, page by page, also while some of these go', async (t) => {
      const { app, ann, bob, cid, act } = await household(t, database)
      const email = `${bob.username}@example.com`
      await act('verify', bob.username, ann.token, { email })
      const first = (await list(app, ann.token, '?limit=2')).json()
      t.match(first.users, [
        { id: ann.id, is_administrator: true, is_disabled: false },
        { id: bob.id, username: bob.username, email, is_administrator: false },
      ])
      t.ok(Math.abs(Date.parse(first.users[1].last_log_in_at) - Date.now()) < 600_000)
      await act('delete', bob.username)
      t.match((await list(app, ann.token, `?limit=2&after=${first.next}`)).json(), {
        users: [{ id: cid.id }],
        next: null,
      })
      t.equal((await list(app, ann.token, '?after=2147483648')).statusCode, 422)
      const never = (await post(app, '/admin/users', { username: `%_'"; --${cid.username}` }, ann.token)).json()
      const found = (await list(app, ann.token, `?search=${encodeURIComponent("%_'")}`)).json()
      t.match(found, { users: [{ id: never.id, username: never.username, last_log_in_at: null }], next: null })
      t.notMatch(JSON.stringify(found), 'password')
    })

    t.test('the last log-in of each user is found by an index, however long the log is', async (t) => {
      const { app, ann } = await household(t, database)
      for (let rows = 9; rows < 2_000; rows *= 2) {
        await sql(
          app,
          'INSERT INTO audit_event (user_id, event, outcome, actor, happened_at) SELECT user_id, event, outcome, actor, happened_at FROM audit_event',
        )
      }
      const onMysql = database.name === 'MySQL'
      if (onMysql) await sql(app, 'ANALYZE TABLE audit_event')
      const { executeQuery } = DefaultQueryExecutor.prototype
      const seen = t.capture(DefaultQueryExecutor.prototype, 'executeQuery', executeQuery)
      await list(app, ann.token)
      const query = seen()
        .map(({ args }) => args[0])
        .find(({ sql }) => sql.includes('last_log_in_at'))
      const explain = `${onMysql ? 'EXPLAIN FORMAT=TRADITIONAL' : 'EXPLAIN QUERY PLAN'} ${query?.sql}`
      const { rows } = await app.orm.em
        .getKysely()
        .executeQuery(CompiledQuery.raw(explain, [...(query?.parameters ?? [])]))
      const plan = JSON.stringify(rows)
      t.match(plan, /("key":"|INDEX )audit_event_user_id_event_outcome_index/)
      t.notMatch(plan, /filesort|TEMP B-TREE|SCAN e/)
    })

    t.test('others are refused, whatever their token says', async (t) => {
      const { app, ann, bob } = await household(t, database)
      const [head = '', claims = '', signature = ''] = bob.token.split('.')
      const decoded = JSON.parse(Buffer.from(claims, 'base64url').toString())
      const forged = Buffer.from(JSON.stringify({ ...decoded, sub: String(ann.id) })).toString('base64url')
      for (const [url, more] of WRITES) {
        const refused = await post(app, url, bodyFor(url, ann.username, more), bob.token)
        t.match(refused.json(), { status: 403, code: 'ADMINISTRATORS_ONLY' }, url)
        for (const token of [undefined, `${head}.${forged}.${signature}`, serviceToken]) {
          t.equal((await post(app, url, bodyFor(url, ann.username, more), token)).statusCode, 401, url)
        }
      }
      t.equal((await list(app, bob.token)).statusCode, 403)
      t.equal((await list(app, serviceToken)).statusCode, 401, 'the secret of the services opens the other door only')
      t.match((await list(app, ann.token)).json().users, [{ is_administrator: true }, {}, {}])
    })

    t.test('somebody else who tries is on record, for that user to see', async (t) => {
      const { app, ann, bob, cid, act } = await household(t, database)
      await list(app, bob.token)
      await act('disable', cid.username, bob.token)
      await list(app, 'no token')
      await letPass(app, ann.sessionId, { age: 601 })
      await act('disable', cid.username)
      const told = async (token: string) =>
        (await auditOf(app, token)).filter(({ event }) => event === 'administration')
      await until('it is there', async () => (await told(bob.token)).length === 2)
      t.match(await told(bob.token), Array(2).fill({ outcome: 'refused', actor: 'user', address: '127.0.0.1' }))
      t.strictSame(
        [...(await told(ann.token)), ...(await told(cid.token))],
        [],
        'nobody else’s, and no question is one',
      )
    })

    t.test('an old log-in lets them look, and no more', async (t) => {
      const { app, ann, bob } = await household(t, database)
      await letPass(app, ann.sessionId, { age: 601 })
      for (const [url, more] of WRITES) {
        const refused = await post(app, url, bodyFor(url, bob.username, more), ann.token)
        t.match(refused.json(), { status: 403, code: 'LOG_IN_AGAIN' }, url)
      }
      t.equal((await list(app, ann.token)).statusCode, 200)
      const { token } = await startSession(app, ann)
      t.equal((await post(app, '/admin/users/disable', { username: bob.username }, token)).statusCode, 200)
    })

    t.test('what they do holds at once, and both logs tell who has done it', async (t) => {
      const sink = createLogSink()
      const app = await buildTestApp(t, database, {}, { logger: sink.logger })
      const [ann, bob] = [await createUser(app), await createUser(app)]
      const act = async (what: string) =>
        (
          await post(app, `/admin/users/${what}`, { username: bob.username.toUpperCase(), id: bob.id }, ann.token)
        ).json()
      t.match(await act('disable'), { id: bob.id, is_disabled: true })
      t.equal(await statusOf(app, bob.token), 401)
      t.match((await logIn(app, { username: bob.username, password: bob.password })).json(), {
        code: 'ACCOUNT_DISABLED',
      })
      t.match(await act('enable'), { is_disabled: false })
      const { token } = await startSession(app, bob)
      t.match(await act('make-administrator'), { is_administrator: true })
      t.equal((await list(app, token)).statusCode, 200, 'with the token that they have')
      t.match(await act('make-administrator'), { is_administrator: true })
      for (const _ of [1, 2]) t.match(await act('remove-administrator'), { is_administrator: false })
      t.equal((await list(app, token)).statusCode, 403)
      t.match(await act('sign-out'), { id: bob.id })
      t.equal(await statusOf(app, token), 401)
      const reset = await act('reset-password')
      const set = { token: reset.token, new_password: 'battery staple' }
      t.equal((await post(app, '/users/password/reset/token', set)).statusCode, 204)
      const { token: last } = await startSession(app, { ...bob, password: 'battery staple' })
      const events = (await auditOf(app, last)).filter(({ actor }) => actor === 'administrator')
      t.strictSame(events.map(({ event, address }) => [event, address]).sort(), [
        ['administrator-made', null],
        ['administrator-removed', null],
        ['disabled', null],
        ['enabled', null],
        ['password-reset-requested', null],
        ['signed-out', null],
      ])
      t.notMatch(JSON.stringify(events), 'actor_id')
      const rows = await sql(app, "SELECT actor_id FROM audit_event WHERE actor = 'administrator'")
      t.strictSame([...new Set(rows.map(({ actor_id }) => Number(actor_id)))], [ann.id])
      const line = sink.lines().find(({ audit }) => audit === 'disabled')
      t.match(line, { actor: 'administrator', actorId: ann.id, userId: bob.id, address: null })
    })

    t.test('they make accounts and invitations', async (t) => {
      const { app, ann } = await household(t, database, { SIGN_UP: 'open' })
      const { username } = newCredentials()
      const made = await post(app, '/admin/users', { username }, ann.token)
      t.equal(made.statusCode, 201)
      t.equal(made.json().email, null)
      t.match((await startSession(app, made.json())).token, /^ey/)
      const email = `${username}@Example.com`
      const named = (name: string, email: string) => post(app, '/admin/users', { username: name, email }, ann.token)
      const withAddress = (await named(`${username}2`, email)).json()
      t.match(withAddress, { email, is_administrator: false, password: /^\S{20}$/ })
      t.match((await list(app, ann.token, `?search=${username}2`)).json().users, [{ id: withAddress.id, email }])
      const session = await startSession(app, withAddress)
      t.strictSame(
        (await auditOf(app, session.token)).map(({ event, actor }) => [event, actor]),
        [['log-in', 'user'], ...['email-verified', 'sign-up'].map((event) => [event, 'administrator'])],
      )
      t.match((await named(`${username}3`, email.toUpperCase())).json(), { status: 409, code: 'EMAIL_TAKEN' })
      t.match((await named(`${username}2`, `new-${email}`)).json(), { status: 409, code: 'USERNAME_TAKEN' })
      t.match((await named(`${username}3`, 'nowhere')).json(), { status: 422, errors: [{ pointer: '/email' }] })
      t.strictSame((await list(app, ann.token, `?search=${username}3`)).json().users, [], 'who is refused is not made')
      const again = await post(app, '/admin/users', { username }, ann.token)
      t.match(again.json(), { status: 409, code: 'USERNAME_TAKEN' })
      const invited = await post(app, '/admin/invitations', {}, ann.token)
      t.match(invited.json(), { invitation: /^\S{43}$/ })
      t.equal(invited.statusCode, 201)
      const closed = await buildTestApp(t, database, { SIGN_UP: 'closed' })
      const { token } = await createUser(closed)
      t.match((await post(closed, '/admin/invitations', {}, token)).json(), {
        status: 409,
        code: 'INVITATIONS_NOT_TAKEN',
      })
    })

    t.test('they do nothing to their own account, and nothing to who has taken a name meanwhile', async (t) => {
      const { app, ann, bob } = await household(t, database)
      for (const [url, more] of WRITES.filter(([url]) => /users\/./.test(url))) {
        const own = await post(app, url, { username: ann.username, ...more }, ann.token)
        t.match(own.json(), { status: 409, code: 'OWN_ACCOUNT' }, url)
        const other = await post(app, url, { username: bob.username, id: ann.id, ...more }, ann.token)
        t.match(other.json(), { status: 404, code: 'USER_NOT_FOUND' }, url)
      }
      t.match((await list(app, ann.token)).json().users, [{ is_administrator: true }, { email: null }, {}])
    })

    t.test('who is none any more, is disabled or logged out, does nothing more', async (t) => {
      const { app, ann, bob, cid, act } = await household(t, database)
      const again = () =>
        app.inject({
          method: 'POST',
          url: '/admin/users/enable',
          headers: { ...bearer(bob.token), 'idempotency-key': 'once' },
          payload: { username: cid.username },
        })
      await act('make-administrator', bob.username)
      t.equal((await again()).statusCode, 200)
      await act('remove-administrator', bob.username)
      t.equal((await again()).statusCode, 403, 'nor is told again what was done')
      t.equal((await act('disable', cid.username, bob.token)).statusCode, 403)
      await act('make-administrator', bob.username)
      await act('disable', bob.username)
      t.equal((await act('disable', cid.username, bob.token)).statusCode, 401)
      await post(app, '/users/log-out', {}, ann.token)
      t.equal((await act('disable', cid.username)).statusCode, 401)
      t.equal(await statusOf(app, cid.token), 200)
    })

    t.test('who is none any more by the time that something is done is refused, and leaves nothing', async (t) => {
      const { app, ann, bob } = await household(t, database)
      t.intercept(UserRepository.prototype, 'isAdministrator', { value: async () => true })
      for (const [url, more] of WRITES) {
        const username = url === '/admin/users' ? newCredentials().username : ann.username
        const refused = await post(app, url, bodyFor(url, username, more), bob.token)
        t.match(refused.json(), { status: 403, code: 'ADMINISTRATORS_ONLY' }, url)
      }
      t.equal((await list(app, ann.token)).json().users.length, 3)
      t.strictSame(await sql(app, 'SELECT * FROM invitation'), [])
      t.strictSame(
        await sql(app, "SELECT event FROM audit_event WHERE actor_id IS NOT NULL AND outcome = 'success'"),
        [],
      )
    })

    t.test('a token for a password of others is good only while who made it is an administrator', async (t) => {
      const { app, bob, cid, act } = await household(t, database)
      await act('make-administrator', bob.username)
      const { token } = (await act('reset-password', cid.username, bob.token)).json()
      const set = async () =>
        (await post(app, '/users/password/reset/token', { token, new_password: 'battery staple' })).json()
      for (const [away, back] of [
        ['remove-administrator', 'make-administrator'],
        ['disable', 'enable'],
      ] as const) {
        await act(away, bob.username)
        t.match(await set(), { status: 400, code: 'INVALID_RESET_TOKEN' }, away)
        await act(back, bob.username)
      }
      await act('delete', bob.username)
      await sql(app, 'UPDATE `user` SET administrator_since = 1 WHERE id = ?', bob.id)
      t.match(await set(), { status: 400, code: 'INVALID_RESET_TOKEN' }, 'deleted')
    })

    t.test('of two who remove, disable or delete each other at once, one stays', async (t) => {
      for (const what of ['remove-administrator', 'disable', 'delete']) {
        const { app, ann, bob, act } = await household(t, database)
        await act('make-administrator', bob.username)
        const answers = await Promise.all([act(what, bob.username), act(what, ann.username, bob.token)])
        const statuses = answers.map(({ statusCode }) => statusCode).sort()
        t.equal(statuses[0], 200, what)
        t.ok([401, 403, 404].includes(statuses[1] ?? 0), `${what}: ${statuses[1]}`)
        const rows = await sql(
          app,
          'SELECT id FROM `user` WHERE administrator_since IS NOT NULL AND disabled_at IS NULL',
        )
        t.equal(rows.length, 1, what)
      }
    })

    t.test('of lists that others are in, they are told how many there are, and not what they are called', async (t) => {
      const { settings } = await createListsStub(t)
      const { act, bob, ann } = await household(t, database, settings)
      const refused = await act('delete', bob.username)
      t.match(refused.json(), { status: 409, code: 'SHARED_LISTS', detail: /others are in: 1\./, lists: undefined })
      t.notMatch(refused.body, SHARED_LIST.name)
      const deleted = await act('delete', bob.username, ann.token, { shared_lists: 'transfer' })
      t.equal(deleted.statusCode, 200)
    })

    t.test('a deletion that is under way asks again, and deletes nobody twice', async (t) => {
      let asked = Promise.withResolvers<void>()
      let answer = Promise.withResolvers<void>()
      const { settings } = await createListsStub(t, async () => {
        asked.resolve()
        await answer.promise
        return []
      })
      const { ann, bob, cid, act, app } = await household(t, database, settings)
      await act('make-administrator', bob.username)
      const deleting = act('delete', cid.username, bob.token)
      await asked.promise
      t.equal((await act('remove-administrator', bob.username)).statusCode, 200)
      answer.resolve()
      t.match((await deleting).json(), { status: 403, code: 'ADMINISTRATORS_ONLY' })
      t.equal(await statusOf(app, cid.token), 200)

      asked = Promise.withResolvers()
      answer = Promise.withResolvers()
      const later = act('delete', cid.username)
      await asked.promise
      t.equal((await act('delete', cid.username, ann.token, { shared_lists: 'delete' })).statusCode, 200)
      answer.resolve()
      t.match((await later).json(), { status: 404, code: 'USER_NOT_FOUND' })
    })
  })
}
