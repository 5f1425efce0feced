import { bearer, databases } from '@todo/test-kit'
import t from 'tap'
import { buildTestApp, createUser, letPass, newCredentials, statusOf, type TestApp } from '../../helper.ts'

const COOKIE = /^todo_session=([\w-]{64}); Max-Age=(\d+); Path=\/users\/token; HttpOnly; SameSite=Strict$/
const CLEARED =
  /^todo_session=; Max-Age=0; Path=\/users\/token; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict$/
const TWO_WEEKS = 14 * 86_400
const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' }

/** Sends a body as a page of this origin does, unless other headers say otherwise. */
const post = (app: TestApp, url: string, payload: object, headers: Record<string, string> = SAME_ORIGIN) =>
  app.inject({ method: 'POST', url, payload, headers: { host: 'todo.example', ...headers } })

const setCookie = ({ headers }: { headers: Record<string, unknown> }) => String(headers['set-cookie'])

/** The token in the cookie that an answer sets. */
const tokenIn = (answer: { headers: Record<string, unknown> }) => COOKIE.exec(setCookie(answer))?.[1] ?? ''

/** Refreshes with a cookie, as a page of this origin does. */
const refreshBy = (app: TestApp, token: string, headers: Record<string, string> = SAME_ORIGIN) =>
  post(app, '/users/token/refresh', { session: 'cookie' }, { ...headers, cookie: `other=1; todo_session=${token}` })

for (const database of databases) {
  t.test(`a session in a cookie on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database)

    t.test('begins with a log-in, whose answer has the access token alone', async (t) => {
      const user = await createUser(app)
      const { username, password } = user
      const answer = await post(app, '/users/log-in', { username, password, session: 'cookie' })
      t.equal(answer.statusCode, 200)
      t.strictSame(Object.keys(answer.json()).sort(), ['access_token', 'expires_in', 'token_type'])
      t.match(setCookie(answer), COOKIE)
      t.equal(Number(COOKIE.exec(setCookie(answer))?.[2]), TWO_WEEKS)
      t.equal(await statusOf(app, answer.json().access_token), 200)
    })

    t.test('begins with a sign-up, too, which is not answered again for its key', async (t) => {
      const credentials = newCredentials()
      const send = () =>
        post(
          app,
          '/users/sign-up',
          { ...credentials, session: 'cookie' },
          { ...SAME_ORIGIN, 'idempotency-key': 'once' },
        )
      const answer = await send()
      t.equal(answer.statusCode, 201)
      t.match(answer.json(), { id: Number, username: credentials.username, token_type: 'Bearer' })
      t.notHas(answer.json(), { refresh_token: String })
      t.equal(await statusOf(app, answer.json().access_token), 200)
      t.equal((await refreshBy(app, tokenIn(answer))).statusCode, 200)
      t.match((await send()).json(), { status: 409, code: 'USERNAME_TAKEN' })
    })

    t.test('a sign-up that asks for no session gets none', async (t) => {
      const credentials = newCredentials()
      const answer = await post(app, '/users/sign-up', credentials)
      t.strictSame(Object.keys(answer.json()).sort(), ['id', 'username'])
      t.notHas(answer.headers, { 'set-cookie': String })
    })

    t.test('goes on with each refresh, and no body ever has the token', async (t) => {
      const { username, password } = await createUser(app)
      let token = tokenIn(await post(app, '/users/log-in', { username, password, session: 'cookie' }))
      for (let n = 0; n < 3; n += 1) {
        const answer = await refreshBy(app, token)
        t.strictSame(Object.keys(answer.json()).sort(), ['access_token', 'expires_in', 'token_type'])
        t.not(tokenIn(answer), token)
        t.notMatch(answer.body, tokenIn(answer))
        token = tokenIn(answer)
      }
    })

    t.test('ends with a log-out, which clears the cookie where it is asked to', async (t) => {
      const { username, password, token: other } = await createUser(app)
      const begun = await post(app, '/users/log-in', { username, password, session: 'cookie' })
      const { access_token } = begun.json()
      const answer = await post(
        app,
        '/users/log-out',
        { session: 'cookie' },
        { ...SAME_ORIGIN, ...bearer(access_token) },
      )
      t.equal(answer.statusCode, 204)
      t.match(setCookie(answer), CLEARED)
      t.equal(await statusOf(app, access_token), 401)
      const late = await refreshBy(app, tokenIn(begun))
      t.match(late.json(), { status: 401, code: 'SESSION_ENDED' })
      t.match(setCookie(late), CLEARED, 'so does a refresh after it')
      const plain = await app.inject({ method: 'POST', url: '/users/log-out', headers: bearer(other) })
      t.notHas(plain.headers, { 'set-cookie': String })
    })

    t.test('is over when there is no cookie, or a token that nobody knows', async (t) => {
      const none = await post(app, '/users/token/refresh', { session: 'cookie' })
      const unknown = await refreshBy(app, 'A'.repeat(64))
      for (const answer of [none, unknown]) {
        t.match(answer.json(), { status: 401, code: 'INVALID_REFRESH_TOKEN' })
        t.match(setCookie(answer), CLEARED)
      }
    })

    t.test('is over after two weeks without use', async (t) => {
      const user = await createUser(app)
      await letPass(app, user.sessionId, { idle: TWO_WEEKS })
      const answer = await refreshBy(app, user.refreshToken)
      t.match(answer.json(), { status: 401, code: 'SESSION_EXPIRED' })
      t.match(setCookie(answer), CLEARED)
    })

    t.test('is for pages of this origin only', async (t) => {
      const { username, password, refreshToken, token } = await createUser(app)
      const foreign: Record<string, string>[] = [
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site', origin: 'http://todo.example' },
        { 'sec-fetch-site': 'none' },
        { origin: 'http://evil.example' },
        { origin: 'http://todo.example:81' },
        { origin: 'null' },
      ]
      for (const headers of foreign) {
        const answers = [
          await post(app, '/users/log-in', { username, password, session: 'cookie' }, headers),
          await post(app, '/users/sign-up', { ...newCredentials(), session: 'cookie' }, headers),
          await post(app, '/users/log-out', { session: 'cookie' }, { ...headers, ...bearer(token) }),
          await refreshBy(app, refreshToken, headers),
        ]
        for (const answer of answers) {
          t.match(answer.json(), { status: 403, code: 'NOT_SAME_ORIGIN' }, JSON.stringify(headers))
          t.notHas(answer.headers, { 'set-cookie': String })
        }
      }
      t.equal(await statusOf(app, token), 200, 'nothing has ended')
      t.equal(
        (await post(app, '/users/log-in', { username, password }, { origin: 'http://evil.example' })).statusCode,
        200,
      )
      for (const headers of [{ origin: 'http://todo.example' }, {}]) {
        t.equal((await refreshBy(app, refreshToken, headers)).statusCode, 200)
      }
    })

    t.test('has a cookie for https alone where the page came by https', async (t) => {
      const { username, password } = await createUser(app)
      for (const headers of [{ origin: 'https://todo.example' }, { ...SAME_ORIGIN, origin: 'https://todo.example' }]) {
        const answer = await post(app, '/users/log-in', { username, password, session: 'cookie' }, headers)
        t.match(setCookie(answer), /; HttpOnly; Secure; SameSite=Strict$/)
      }
    })

    t.test('a refresh names its token in one way', async (t) => {
      const { refreshToken } = await createUser(app)
      const neither = await post(app, '/users/token/refresh', {})
      t.match(neither.json(), { status: 422, errors: [{ pointer: '/refresh_token' }] })
      const both = await post(app, '/users/token/refresh', { session: 'cookie', refresh_token: refreshToken })
      t.match(both.json(), { status: 422, errors: [{ pointer: '/refresh_token' }] })
      t.equal((await post(app, '/users/token/refresh', { refresh_token: refreshToken })).statusCode, 200)
    })
  })

  t.test(`on ${database.name} a proxy that is trusted says that there is TLS`, async (t) => {
    const app = await buildTestApp(t, database, { TRUSTED_PROXIES: 'loopback' })
    const credentials = newCredentials()
    const forwarded = { ...SAME_ORIGIN, 'x-forwarded-proto': 'https' }
    const answer = await post(app, '/users/sign-up', { ...credentials, session: 'cookie' }, forwarded)
    t.match(setCookie(answer), /; Secure; /)
  })
}
