import { databases, until } from '@todo/test-kit'
import t from 'tap'
import { Session } from '../../../src/modules/sessions/session.entity.ts'
import { SessionRepository } from '../../../src/modules/sessions/session.repository.ts'
import { buildTestApp, createUser, refresh, startSession, type TestApp } from '../../helper.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const sessionOf = (app: TestApp, id: string) => app.orm.em.fork().findOne(Session, { id })

/** Lets the time come at which nobody needs a session any more. */
const outdate = (app: TestApp, id: string) =>
  app.orm.em.fork().nativeUpdate(Session, { id }, { purgeAt: Date.now() - HOUR_MS })

for (const database of databases) {
  t.test(`old sessions on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database)
    const deleteExpired = () => new SessionRepository(app.orm.em.fork()).deleteExpired()

    t.test(
      'are kept as long as they, or one of their access tokens, can be used; ended ones for a day more',
      async (t) => {
        const user = await createUser(app)
        const about = (actual: number | undefined, expected: number) =>
          t.ok(Math.abs((actual ?? 0) - expected) < HOUR_MS)
        about((await sessionOf(app, user.sessionId))?.purgeAt, Date.now() + 14 * DAY_MS)
        await app.orm.em.fork().nativeUpdate(Session, { id: user.sessionId }, { createdAt: Date.now() - 29 * DAY_MS })
        await refresh(app, user.refreshToken)
        about((await sessionOf(app, user.sessionId))?.purgeAt, Date.now() + DAY_MS)
        await app.inject({ method: 'POST', url: '/users/log-out', headers: { authorization: `Bearer ${user.token}` } })
        about((await sessionOf(app, user.sessionId))?.purgeAt, Date.now() + 2 * DAY_MS)
      },
    )

    t.test('are deleted when nobody needs them any more, and no others', async (t) => {
      const user = await createUser(app)
      const old = [await startSession(app, user), await startSession(app, user), await startSession(app, user)]
      for (const { sessionId } of old) await outdate(app, sessionId)
      const left = async () =>
        (await Promise.all(old.map(({ sessionId }) => sessionOf(app, sessionId)))).filter((row) => row !== null).length
      await deleteExpired()
      t.equal(await left(), 0)
      t.ok(await sessionOf(app, user.sessionId))
    })

    t.test('are not deleted because the clock of the process is wrong', async (t) => {
      const user = await createUser(app)
      await app.orm.em.fork().nativeUpdate(Session, { id: user.sessionId }, { purgeAt: Date.now() + DAY_MS })
      const now = Date.now
      const clock = t.intercept(Date, 'now', { value: () => now() + 2 * DAY_MS })
      await deleteExpired()
      clock.restore()
      t.ok(await sessionOf(app, user.sessionId))
    })

    t.test('go by themselves, and are not known any more', async (t) => {
      const app = await buildTestApp(t, database, {}, { cleanUpEveryMs: 5 })
      const user = await createUser(app)
      await outdate(app, user.sessionId)
      await until('the session is gone', async () => (await sessionOf(app, user.sessionId)) === null)
      t.match((await refresh(app, user.refreshToken)).json(), { status: 401, code: 'INVALID_REFRESH_TOKEN' })
    })
  })
}
