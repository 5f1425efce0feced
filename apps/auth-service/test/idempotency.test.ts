import { randomUUID } from 'node:crypto'
import { KeptAnswer } from '@todo/service-kit/database'
import { databases, until } from '@todo/test-kit'
import t from 'tap'
import { ResetTokens } from '../src/modules/password-reset/reset-tokens.ts'
import { buildTestApp, codeSecret, createUser, newCredentials, readFeed, startSession, type TestApp } from './helper.ts'
import { buildMailApp, jobsDone, type Mailbox, otherThan, post, sql, verifyEmail } from './mail-helper.ts'

/** What a write is about. */
interface Scene {
  app: TestApp
  mailbox: Mailbox
  user: Awaited<ReturnType<typeof createUser>>
  /** An address that nobody else has. */
  email: string
}

/** A write that takes a key: what it is called with. */
interface Write {
  route: string
  /** Whether nobody is logged in. */
  isOfStranger?: boolean
  url?: (scene: Scene) => Promise<string>
  body?: (scene: Scene) => object | Promise<object>
}

const METHODS = ['POST', 'PATCH', 'DELETE'] as const
const NEW_PASSWORD = 'battery staple'

const WRITES: Write[] = [
  { route: 'POST /users/sign-up', isOfStranger: true, body: () => newCredentials() },
  { route: 'PATCH /users/me', body: () => ({ username: newCredentials().username }) },
  {
    route: 'POST /users/me/password',
    body: ({ user }) => ({ current_password: user.password, new_password: NEW_PASSWORD }),
  },
  { route: 'DELETE /users/me/sessions' },
  {
    route: 'DELETE /users/me/sessions/{id}',
    url: async ({ app, user }) => `/users/me/sessions/${(await startSession(app, user)).sessionId}`,
  },
  { route: 'POST /users/email/otp', body: ({ email }) => ({ email }) },
  {
    route: 'POST /users/email/otp/verify',
    body: async ({ app, mailbox, user, email }) => {
      await post(app, '/users/email/otp', { email }, user.token)
      return { email, otp: await mailbox.code(email) }
    },
  },
  { route: 'POST /users/password/reset', isOfStranger: true, body: ({ email }) => ({ email }) },
  {
    route: 'POST /users/password/reset/confirm',
    isOfStranger: true,
    body: async (scene) => ({ ...(await resetCode(scene)), new_password: NEW_PASSWORD }),
  },
  {
    route: 'POST /users/password/reset/token',
    isOfStranger: true,
    body: ({ user: { id: userId } }) => ({
      token: new ResetTokens(codeSecret).make({
        userId,
        passwordChanges: 0,
        expiresAt: Date.now() + 60_000,
        actorId: null,
      }),
      new_password: NEW_PASSWORD,
    }),
  },
]

/** What administrators do to others. */
for (const name of ['disable', 'enable', 'sign-out', 'make-administrator', 'remove-administrator', 'verify', 'delete'])
  WRITES.push({
    route: `POST /admin/users/${name}`,
    async body({ app, user, email }) {
      await sql(app, 'UPDATE `user` SET administrator_since = 1 WHERE id = ?', user.id)
      const { username } = await createUser(app)
      return { username, ...(name === 'verify' && { email }) }
    },
  })

/** What does not: tokens are not kept, and the end of a session or an account can be asked for again. */
const EXEMPT = [
  'POST /users/log-in',
  'POST /users/token/refresh',
  'POST /users/log-out',
  'POST /users/me/delete',
  'POST /admin/users',
  'POST /admin/invitations',
  'POST /admin/users/reset-password',
]

/** A code that was mailed for a new password. */
async function resetCode({ app, mailbox, user, email }: Scene) {
  await verifyEmail(app, mailbox, user.token, email)
  await mailbox.next(email)
  await post(app, '/users/password/reset', { email })
  return { email, otp: await mailbox.code(email) }
}

/** The headers of an answer that are about what was done. */
const KEPT = ['content-type', 'content-length', 'cache-control', 'location'] as const

for (const database of databases) {
  t.test(`writes with an Idempotency-Key on ${database.name}`, async (t) => {
    const { app, mailbox } = await buildMailApp(t, database)
    const sceneOf = async (): Promise<Scene> => ({
      app,
      mailbox,
      user: await createUser(app),
      email: `${randomUUID()}@example.com`,
    })
    const send = (url: string, payload: object, key: string, token?: string) =>
      app.inject({
        method: 'POST',
        url,
        payload,
        headers: { 'idempotency-key': key, ...(token && { authorization: `Bearer ${token}` }) },
      })
    const countOf = async (condition: string) =>
      (await sql(app, `SELECT id FROM audit_event WHERE event ${condition} 'log-out'`)).length
    let networks = 0
    /**
     * How many events there are. Some are written later, in their order: so one more is made, and waited for. It comes from another
     * network each time, since of the same event from one network only some are kept.
     */
    const events = async () => {
      const before = await countOf('=')
      networks += 1
      await post(app, '/users/log-out', { refresh_token: 'none' }, undefined, `10.0.0.${networks}`)
      await until('what was noted is written', async () => (await countOf('=')) > before)
      return countOf('<>')
    }

    for (const { route, isOfStranger = false, url, body } of WRITES)
      t.test(`${route} is done once, and a repetition gets the same answer`, async (t) => {
        const scene = await sceneOf()
        const [method = '', path = ''] = route.split(' ')
        const payload = await body?.(scene)
        const request = {
          method: METHODS.find((known) => known === method) ?? 'POST',
          url: (await url?.(scene)) ?? path,
          headers: {
            'idempotency-key': randomUUID(),
            ...(!isOfStranger && { authorization: `Bearer ${scene.user.token}` }),
          },
          ...(payload && { payload }),
        } as const
        const first = await app.inject(request)
        await jobsDone(app)
        const before = [await events(), await readFeed(app)]
        const again = await app.inject(request)
        t.ok(first.statusCode < 300, first.body)
        t.same([again.statusCode, again.body], [first.statusCode, first.body])
        for (const header of KEPT) t.equal(again.headers[header], first.headers[header], header)
        t.same([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']], [undefined, 'true'])
        await jobsDone(app)
        t.same([await events(), await readFeed(app)], before, 'nothing is done the second time')
      })

    t.test('are all writes but those that have a reason', async (t) => {
      const { paths } = (await app.inject('/docs/json')).json()
      const writes = Object.entries(paths).flatMap(([path, operations]) =>
        Object.keys(Object(operations))
          .filter((method) => method !== 'get')
          .map((method) => `${method.toUpperCase()} ${path}`),
      )
      t.same([...WRITES.map(({ route }) => route), ...EXEMPT].sort(), writes.sort())
    })

    t.test('no token is ever kept: whoever logs in twice has two sessions', async (t) => {
      const { username, password } = await createUser(app)
      const logIn = () => send('/users/log-in', { username, password }, 'log-in')
      const [first, second] = [await logIn(), await logIn()]
      t.not(first.json().refresh_token, second.json().refresh_token)
      t.equal(second.headers['idempotency-replayed'], undefined)
      const refresh_token = second.json().refresh_token
      t.equal((await send('/users/token/refresh', { refresh_token }, 'refresh')).statusCode, 200)
      const { token } = await startSession(app, { username, password })
      const before = await app.orm.em.fork().count(KeptAnswer)
      t.equal((await send('/users/log-out', {}, 'log-out', token)).statusCode, 204)
      t.equal(await app.orm.em.fork().count(KeptAnswer), before)
    })

    t.test('two sign-ups at once make one user, and both hear so', async (t) => {
      const credentials = newCredentials()
      const answers = await Promise.all([1, 2, 3].map(() => send('/users/sign-up', credentials, 'sign-up')))
      t.same(
        answers.map(({ statusCode, body }) => [statusCode, body]),
        Array(3).fill([201, answers[0]?.body]),
      )
      t.equal((await sql(app, 'SELECT id FROM `user` WHERE username = ?', credentials.username)).length, 1)
    })

    t.test('a stranger who knows the key and the name hears nothing of a sign-up', async (t) => {
      const credentials = newCredentials()
      await send('/users/sign-up', credentials, 'known')
      const guess = await send('/users/sign-up', { ...credentials, password: 'a wrong guess' }, 'known')
      t.match(guess.json(), { status: 409, code: 'USERNAME_TAKEN' })
      t.equal(guess.headers['idempotency-replayed'], undefined)
    })

    t.test('a wrong code costs its try, with a key as without', async (t) => {
      const { user, email } = await sceneOf()
      await post(app, '/users/email/otp', { email }, user.token)
      const otp = otherThan(await mailbox.code(email))
      const tries = async () => (await sql(app, 'SELECT tries FROM one_time_code WHERE user_id = ?', user.id))[0]?.tries
      for (const [n, key] of ['a', 'b', 'b'].entries()) {
        const answer = await send('/users/email/otp/verify', { email, otp }, key, user.token)
        t.match(answer.json(), { status: 400, code: 'INVALID_CODE' })
        t.equal(Number(await tries()), Math.min(n + 1, 2), 'a repetition tries nothing')
      }
    })

    t.test('a wrong code for a new password costs its try, too', async (t) => {
      const scene = await sceneOf()
      const { email, otp } = await resetCode(scene)
      const wrong = { email, otp: otherThan(otp), new_password: NEW_PASSWORD }
      const answer = await send('/users/password/reset/confirm', wrong, 'wrong')
      t.match(answer.json(), { status: 400, code: 'INVALID_CODE' })
      const [code] = await sql(app, 'SELECT tries FROM one_time_code WHERE user_id = ?', scene.user.id)
      t.equal(Number(code.tries), 1)
    })

    t.test('a wrong password counts as a failure, with a key as without', async (t) => {
      const { token } = await createUser(app)
      const passwords = { current_password: 'wrong', new_password: NEW_PASSWORD }
      const failures = async () => Number((await sql(app, 'SELECT SUM(failures) AS n FROM throttle'))[0]?.n)
      const counts = [await failures()]
      for (const key of ['a', 'a', 'b']) {
        const answer = await send('/users/me/password', passwords, key, token)
        t.match(answer.json(), { status: 403, code: 'WRONG_PASSWORD' })
        counts.push(await failures())
      }
      const [none, one, again, two] = counts
      t.ok(Number(one) > Number(none) && Number(two) > Number(one), String(counts))
      t.equal(again, one, 'a repetition tries nothing')
    })
  })

  t.test(`keys are forgotten after 24 hours on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database, {}, { cleanUpEveryMs: 20 })
    const { token, id } = await createUser(app)
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'rename' }
    const payload = { username: newCredentials().username }
    const rename = () => app.inject({ method: 'PATCH', url: '/users/me', payload, headers })
    await rename()
    t.equal((await rename()).headers['idempotency-replayed'], 'true')
    const em = app.orm.em.fork()
    await em.nativeUpdate(KeptAnswer, { userId: id }, { expiresAt: Date.now() })
    await until('they are forgotten', async () => (await em.count(KeptAnswer, { userId: id })) === 0)
    t.equal((await rename()).headers['idempotency-replayed'], undefined)
  })
}
