import { bearer, databases, decodeToken } from '@todo/test-kit'
import t from 'tap'
import { Session } from '../../../src/modules/sessions/session.entity.ts'
import { buildTestApp, createUser, letPass, refresh, startSession, statusOf } from '../../helper.ts'

const DAY_SECONDS = 86_400

for (const database of databases) {
  t.test(`refresh on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database)

    t.test('gives a new access token of the same session, and the next refresh token', async (t) => {
      const user = await createUser(app)
      const response = await refresh(app, user.refreshToken)
      t.equal(response.statusCode, 200)
      t.equal(response.headers['cache-control'], 'no-store')
      const tokens = response.json()
      t.match(tokens, { token_type: 'Bearer', expires_in: DAY_SECONDS, refresh_token: /^[\w-]{64}$/ })
      t.strictSame(Object.keys(tokens).sort(), ['access_token', 'expires_in', 'refresh_token', 'token_type'])
      t.not(tokens.refresh_token, user.refreshToken)
      const [before, after] = [user.token, tokens.access_token].map((token) => decodeToken(token).claims)
      t.match(after, { sub: String(user.id), username: user.username, sid: user.sessionId })
      t.not(after?.jti, before?.jti)
      t.equal(await statusOf(app, tokens.access_token), 200)
      t.equal(await statusOf(app, user.token), 200, 'the access token of before is good until it expires')
    })

    t.test('goes on and on, each token for one use, with no access token', async (t) => {
      let { refreshToken, sessionId } = await createUser(app)
      for (let n = 0; n < 10; n += 1) {
        const tokens = (await refresh(app, refreshToken)).json()
        t.equal(decodeToken(tokens.access_token).claims.sid, sessionId)
        refreshToken = tokens.refresh_token
      }
      t.equal((await refresh(app, refreshToken, bearer('expired.and.gone'))).statusCode, 200, 'nobody looks at one')
    })

    t.test('of parallel refreshes with one token one rotates, and all get the same successor', async (t) => {
      const user = await createUser(app)
      const answers = await Promise.all(Array.from({ length: 12 }, () => refresh(app, user.refreshToken)))
      t.ok(answers.every(({ statusCode }) => statusCode === 200))
      const successors = new Set<string>(answers.map((answer) => answer.json().refresh_token))
      t.equal(successors.size, 1)
      for (const answer of answers) t.equal(await statusOf(app, answer.json().access_token), 200)
      const [successor] = successors
      t.equal((await refresh(app, successor)).statusCode, 200, 'which is good')
    })

    t.test('a tab that is late by less than ten seconds gets the same successor, again and again', async (t) => {
      const user = await createUser(app)
      const successor = (await refresh(app, user.refreshToken)).json().refresh_token
      await letPass(app, user.sessionId, { idle: 9 })
      for (let n = 0; n < 3; n += 1) {
        t.equal((await refresh(app, user.refreshToken)).json().refresh_token, successor)
      }
      t.equal((await refresh(app, successor)).statusCode, 200)
    })

    t.test('an unknown token is refused, whatever it looks like', async (t) => {
      const { refreshToken } = await createUser(app)
      const stranger = 'A'.repeat(64)
      for (const token of [
        stranger,
        'x',
        ' ',
        refreshToken.slice(0, -1),
        `${refreshToken}A`,
        '\0',
        '😀'.repeat(1024),
      ]) {
        const response = await refresh(app, token)
        t.equal(response.statusCode, 401, token)
        t.match(response.json(), { code: 'INVALID_REFRESH_TOKEN', detail: 'This refresh token is not known' })
        t.equal(response.headers['www-authenticate'], 'Bearer realm="todo"')
      }
      t.equal((await refresh(app, refreshToken)).statusCode, 200)
    })

    t.test('a session that was not used for two weeks is over', async (t) => {
      const user = await createUser(app)
      await letPass(app, user.sessionId, { age: 14 * DAY_SECONDS - 60, idle: 14 * DAY_SECONDS - 60 })
      const { refresh_token } = (await refresh(app, user.refreshToken)).json()
      await letPass(app, user.sessionId, { idle: 14 * DAY_SECONDS })
      t.match((await refresh(app, refresh_token)).json(), { status: 401, code: 'SESSION_EXPIRED' })
    })

    t.test('a session is over after thirty days, however much it is used', async (t) => {
      const user = await createUser(app)
      await letPass(app, user.sessionId, { age: 30 * DAY_SECONDS - 60 })
      const { refresh_token } = (await refresh(app, user.refreshToken)).json()
      await letPass(app, user.sessionId, { age: 60 })
      t.match((await refresh(app, refresh_token)).json(), { status: 401, code: 'SESSION_EXPIRED' })
    })

    t.test('the database alone gives no token away', async (t) => {
      const user = await createUser(app)
      const { refresh_token } = (await refresh(app, user.refreshToken)).json()
      const row = await app.orm.em.fork().findOneOrFail(Session, { id: user.sessionId })
      t.match(row.successor, /^[\w-]+$/)
      const kept = JSON.stringify(row)
      for (const token of [user.refreshToken, refresh_token]) {
        t.notMatch(kept, token)
        t.notMatch(kept, token.slice(22), 'nor its secret part')
      }
    })
  })

  t.test(`on ${database.name} how long a session lives can be set`, async (t) => {
    const app = await buildTestApp(t, database, { REFRESH_TOKEN_IDLE_SECONDS: 100, SESSION_MAX_SECONDS: 300 })
    const user = await createUser(app)
    await letPass(app, user.sessionId, { age: 99, idle: 99 })
    const first = (await refresh(app, user.refreshToken)).json()
    t.ok(first.refresh_token)
    await letPass(app, user.sessionId, { idle: 101 })
    t.match((await refresh(app, first.refresh_token)).json(), { code: 'SESSION_EXPIRED' })
    const other = await startSession(app, user)
    await letPass(app, other.sessionId, { age: 301 })
    t.match((await refresh(app, other.refreshToken)).json(), { code: 'SESSION_EXPIRED' })
  })

  t.test(`on ${database.name} without a grace, a token is never valid twice`, async (t) => {
    const app = await buildTestApp(t, database, { REFRESH_TOKEN_GRACE_SECONDS: 0 })
    const user = await createUser(app)
    await refresh(app, user.refreshToken)
    await letPass(app, user.sessionId, { idle: 0.001 })
    t.match((await refresh(app, user.refreshToken)).json(), { code: 'REFRESH_TOKEN_REUSED' })
  })
}
