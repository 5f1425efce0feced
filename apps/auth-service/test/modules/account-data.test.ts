import { databases } from '@todo/test-kit'
import t from 'tap'
import { buildTestApp, createUser, serviceToken } from '../helper.ts'

for (const database of databases) {
  t.test(`what is kept of a user, for the user’s export, on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database)
    const dataOf = (id: number, headers = { authorization: `Bearer ${serviceToken}` }) =>
      app.inject({ url: `/internal/users/${id}/data`, headers })
    const { id, username, sessionId, token } = await createUser(app)

    const answer = await dataOf(id)
    t.equal(answer.statusCode, 200)
    const { account, sessions, events, next_cursor } = answer.json()
    t.strictSame(account, { id, username, email: null, is_administrator: true })
    t.strictSame(
      sessions.map((session: object) => Object.keys(session).sort()),
      [['address', 'created_at', 'device', 'id', 'last_used_at']],
    )
    t.equal(sessions[0].id, sessionId)
    t.strictSame(
      events.map(({ event }: { event: string }) => event),
      ['log-in', 'administrator-made', 'sign-up'],
    )
    t.equal(next_cursor, null)
    t.match((await dataOf(id + 1)).json(), { status: 404, code: 'USER_NOT_FOUND' })
    t.equal((await dataOf(id, { authorization: `Bearer ${token}` })).statusCode, 401, 'not for users')
  })
}
