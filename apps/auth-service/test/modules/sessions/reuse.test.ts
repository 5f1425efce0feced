import type { AuditEvent, AuditOutcome } from '@todo/schemas'
import { connectMysql, createLogSink, databases, mysql, until, untilLockIsAwaited } from '@todo/test-kit'
import t from 'tap'
import {
  auditOf,
  buildAppOn,
  buildTestApp,
  createUser,
  lend,
  letPass,
  refresh,
  startSession,
  statusOf,
} from '../../helper.ts'

const isRefresh =
  (wanted: AuditOutcome) =>
  ({ event, outcome }: AuditEvent) =>
    event === 'refresh' && outcome === wanted

for (const database of databases) {
  t.test(`a refresh token that comes again, on ${database.name}`, async (t) => {
    const sink = createLogSink()
    const app = await buildTestApp(t, database, {}, { logger: sink.logger })
    /** Uses a token, and returns its successor. */
    const next = async (token: string): Promise<string> => (await refresh(app, token)).json().refresh_token

    t.test('after its successor has been used, it ends the session', async (t) => {
      const user = await createUser(app)
      const elsewhere = await startSession(app, user)
      const second = await next(user.refreshToken)
      const third = await next(second)
      const replay = await refresh(app, user.refreshToken)
      t.equal(replay.statusCode, 401)
      t.match(replay.json(), { code: 'REFRESH_TOKEN_REUSED', detail: /log in again/ })
      t.match((await refresh(app, third)).json(), { status: 401, code: 'SESSION_ENDED' }, 'for whoever stole it, too')
      t.equal(await statusOf(app, user.token), 401, 'and with it its access tokens')
      t.equal(await statusOf(app, elsewhere.token), 200, 'other sessions of the user go on')
      t.ok(await next(elsewhere.refreshToken))
      t.match(
        sink.lines().filter(({ outcome }) => outcome === 'reused'),
        [{ level: 40, audit: 'refresh', userId: user.id }],
      )
      t.notMatch(sink.text(), user.refreshToken)
    })

    t.test('from the same client within five minutes, it is a retry and gets the same successor', async (t) => {
      const user = await createUser(app)
      const second = await next(user.refreshToken)
      for (const idle of [11, 60, 228]) {
        await letPass(app, user.sessionId, { idle })
        t.equal(await next(user.refreshToken), second)
      }
      t.ok(await next(second), 'which is valid')
      t.match((await refresh(app, user.refreshToken)).json(), { status: 401, code: 'REFRESH_TOKEN_REUSED' })
    })

    t.test(
      'late, and the next one late again, it ends the session: two cannot share it as the other’s retries',
      async (t) => {
        const user = await createUser(app)
        const pass = (idle: number) => letPass(app, user.sessionId, { idle })
        const second = await next(user.refreshToken)
        await pass(180)
        t.equal(await next(user.refreshToken), second, 'the thief, or a retry')
        await pass(720)
        const third = await next(second)
        await pass(180)
        t.match((await refresh(app, second)).json(), { status: 401, code: 'REFRESH_TOKEN_REUSED' })
        t.match((await refresh(app, third)).json(), { status: 401, code: 'SESSION_ENDED' })
        const events = await auditOf(app, (await startSession(app, user)).token)
        t.equal(events.filter(isRefresh('reused')).length, 1)
      },
    )

    t.test('late, and again after one that did not come late, it is a retry', async (t) => {
      const user = await createUser(app)
      let token = user.refreshToken
      for (let n = 0; n < 3; n += 1) {
        const successor = await next(token)
        await letPass(app, user.sessionId, { idle: 180 })
        t.equal(await next(token), successor)
        const inTime = await next(successor)
        t.equal(await next(successor), inTime, 'within the grace, it is not late')
        token = inTime
      }
    })

    t.test('many times at once, it is a retry, too, and gets one successor', async (t) => {
      const user = await createUser(app)
      const second = await next(user.refreshToken)
      await letPass(app, user.sessionId, { idle: 60 })
      const tokens = await Promise.all(Array.from({ length: 8 }, () => next(user.refreshToken)))
      t.strictSame(new Set(tokens), new Set([second]))
    })

    t.test('after its session has ended, it gets nothing, however soon', async (t) => {
      const user = await createUser(app)
      await next(user.refreshToken)
      await app.inject({ method: 'POST', url: '/users/log-out', payload: { refresh_token: user.refreshToken } })
      t.match((await refresh(app, user.refreshToken)).json(), { status: 401, code: 'SESSION_ENDED' })
    })

    t.test('from the same client after five minutes, it ends the session', async (t) => {
      const user = await createUser(app)
      const second = await next(user.refreshToken)
      await letPass(app, user.sessionId, { idle: 300.5 })
      t.match((await refresh(app, user.refreshToken)).json(), { status: 401, code: 'REFRESH_TOKEN_REUSED' })
      t.match((await refresh(app, second)).json(), { status: 401, code: 'SESSION_ENDED' })
    })

    t.test('from another device or network after ten seconds, it ends the session', async (t) => {
      for (const other of [{ headers: { 'user-agent': 'a thief' } }, { remoteAddress: '192.0.2.66' }]) {
        const user = await createUser(app)
        const second = await next(user.refreshToken)
        await letPass(app, user.sessionId, { idle: 10.5 })
        const replay = await app.inject({
          method: 'POST',
          url: '/users/token/refresh',
          payload: { refresh_token: user.refreshToken },
          ...other,
        })
        t.match(replay.json(), { status: 401, code: 'REFRESH_TOKEN_REUSED' })
        t.match((await refresh(app, second)).json(), { status: 401, code: 'SESSION_ENDED' })
      }
    })

    t.test('from the owner after a thief has used it, it ends the session', async (t) => {
      const user = await createUser(app)
      const stolen = (await refresh(app, user.refreshToken, { 'user-agent': 'a thief' })).json().refresh_token
      await letPass(app, user.sessionId, { idle: 10.5 })
      t.match((await refresh(app, user.refreshToken)).json(), { status: 401, code: 'REFRESH_TOKEN_REUSED' })
      t.match((await refresh(app, stolen)).json(), { status: 401, code: 'SESSION_ENDED' })
    })

    t.test('however many uses ago it was, it ends the session', async (t) => {
      const user = await createUser(app)
      let last = user.refreshToken
      for (let n = 0; n < 6; n += 1) last = await next(last)
      t.match((await refresh(app, user.refreshToken)).json(), { code: 'REFRESH_TOKEN_REUSED' })
      t.match((await refresh(app, last)).json(), { code: 'SESSION_ENDED' })
    })

    t.test('many times at once, it ends the session once', async (t) => {
      const user = await createUser(app)
      await next(await next(user.refreshToken))
      const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(app, user.refreshToken)))
      t.ok(answers.every(({ statusCode }) => statusCode === 401))
      const codes = new Set(answers.map((answer) => answer.json().code))
      t.ok(codes.has('REFRESH_TOKEN_REUSED'))
      for (const code of codes) t.ok(['REFRESH_TOKEN_REUSED', 'SESSION_ENDED'].includes(code), code)
      t.equal(await statusOf(app, user.token), 401)
    })
  })
}

t.test(
  'a used token that comes while its session is ended is told so, and is no theft',
  { skip: !mysql },
  async (t) => {
    const url = (mysql && (await lend(t, mysql))) ?? ''
    const app = await buildAppOn(t, url)
    const ending = await connectMysql(t, url)
    for (const idle of [60, 360]) {
      const user = await createUser(app)
      await refresh(app, user.refreshToken)
      await letPass(app, user.sessionId, { idle })
      await ending.query('BEGIN')
      await ending.query('UPDATE session SET revoked_at = 1 WHERE id = ?', [user.sessionId])
      const again = refresh(app, user.refreshToken)
      await untilLockIsAwaited(ending)
      await ending.query('COMMIT')
      t.match((await again).json(), { status: 401, code: 'SESSION_ENDED' }, `after ${idle} seconds`)
      const { token } = await startSession(app, user)
      await until('the refusal is written', async () => (await auditOf(app, token)).some(isRefresh('refused')))
      t.notOk((await auditOf(app, token)).some(isRefresh('reused')))
    }
  },
)
