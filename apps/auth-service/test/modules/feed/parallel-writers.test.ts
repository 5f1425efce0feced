import { bearer, mysql } from '@todo/test-kit'
import t from 'tap'
import { buildTestApp, createUser, newCredentials, readFeed, signUp, startSession } from '../../helper.ts'

const WRITERS = 16
const ROUNDS = 4

t.test('who follows the feed while sixteen write misses nothing, and never goes back', { skip: !mysql }, async (t) => {
  if (!mysql) return
  const app = await buildTestApp(t, mysql, { DATABASE_POOL_SIZE: WRITERS + 4, BCRYPT_CONCURRENCY: 4 })
  const users = await Promise.all(Array.from({ length: WRITERS }, () => createUser(app)))
  const start = (await readFeed(app)).next

  /** What each of them does, over and over: renames, log-outs, ends of several sessions at once, and sign-ups. */
  const expected = new Map<string, number>()
  const write = async (user: (typeof users)[number], n: number) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const username = `writer-${n}-${round}`
      const rename = await app.inject({
        method: 'PATCH',
        url: '/users/me',
        headers: bearer(user.token),
        payload: { username },
      })
      t.equal(rename.statusCode, 200)
      const sessions = [await startSession(app, { ...user, username }), await startSession(app, { ...user, username })]
      const end = await app.inject({
        method: 'DELETE',
        url: round % 2 ? '/users/me/sessions' : `/users/me/sessions/${sessions[0]?.sessionId}`,
        headers: bearer(user.token),
      })
      t.equal(end.statusCode, 204)
      for (const { sessionId } of round % 2 ? sessions : sessions.slice(0, 1)) expected.set(sessionId, 1)
      const { id } = (await signUp(app, newCredentials())).json()
      expected.set(`${id}`, 1)
    }
    expected.set(`${user.id}`, 1)
  }

  const seen = new Map<string, number>()
  let cursor = start
  const follow = async () => {
    const { changes, next } = await readFeed(app, cursor, 7)
    let last = cursor
    for (const change of changes) {
      if (change.position <= last) t.fail(`${change.position} after ${last}`)
      last = change.position
      seen.set(`${change.session_id ?? change.id}`, change.position)
    }
    cursor = next
    return changes.length
  }
  let writing = true
  const reader = (async () => {
    let pages = 0
    while (writing || (await follow()) > 0) {
      await follow()
      pages += 1
    }
    return pages
  })()
  await Promise.all(users.map(write))
  writing = false
  t.ok((await reader) > 1)
  t.strictSame(
    [...expected.keys()].filter((what) => !seen.has(what)),
    [],
    'nothing is missed',
  )

  const state = new Map(
    (await readAll(start)).map((change) => [`${change.session_id ?? change.id}`, change.position] as const),
  )
  t.strictSame(seen, state, 'and the last that was seen of each is what is there')

  async function readAll(after: number) {
    const all = []
    for (let next = after; ; ) {
      const page = await readFeed(app, next)
      if (page.changes.length === 0) return all
      all.push(...page.changes)
      next = page.next
    }
  }
})
