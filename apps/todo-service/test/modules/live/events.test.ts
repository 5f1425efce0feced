import { randomUUID } from 'node:crypto'
import { bearer, until } from '@todo/test-kit'
import type { Test } from 'tap'
import { ListMemberEntity } from '../../../src/modules/lists/list-member.entity.ts'
import {
  type App,
  buildTestApp,
  type Client,
  clientOf,
  isProblem,
  KEY,
  newUser,
  onEachDatabase,
  tokenFor,
} from '../../helper.ts'
import { openStream, type Stream, untilTold, urlOf } from './streams.ts'

const versionOf = async (ada: Client, id: number) => (await ada.get(`/todos/${id}`)).json().version
const latest = (stream: Stream) => stream.events().at(-1)

/** Makes somebody a member of a list of somebody else's, or takes that away: the member's own account changes. */
async function setMember(app: App, listId: number, { user }: Client, role: 'viewer' | null): Promise<void> {
  const em = app.orm.em.fork()
  const member = { list_id: listId, user_id: user.id }
  if (role) await em.insert(ListMemberEntity, { ...member, role, position: 'a9', version: 1, created_at: 1 })
  else await em.nativeDelete(ListMemberEntity, member)
  const account = em.getKysely<{ user: { id: number; version: number } }>().updateTable('user')
  await account
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', user.id)
    .execute()
}

/** A user with a stream that has been told what there is. */
async function listening(t: Test, app: App, url: string, username = 'ada') {
  const ada = clientOf(app, newUser(username))
  await ada.add()
  const stream = await openStream(t, url, ada)
  await until('it is told what there is', () => stream.events().length > 0)
  return { ada, stream }
}

onEachDatabase(async (t, database) => {
  const { app, feed, url: databaseUrl, logs } = await buildTestApp(t, database, { pullMs: 50 })
  const url = await urlOf(app)
  // SQLite serves one process only.
  const replica = database.name === 'SQLite' ? app : (await buildTestApp(t, database, { url: databaseUrl, feed })).app

  t.test('a stream tells the versions at once, and again when another replica has changed something', async (t) => {
    const ada = clientOf(replica, newUser())
    const version = await versionOf(ada, await ada.add())
    const stream = await openStream(t, url, ada)
    t.match(stream.headers, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    await until('it is told', () => stream.events().length === 1)
    t.match(stream.events()[0], { event: 'changed', versions: { [ada.user.id]: version } })
    const retryMs = Number(/^retry: (\d+)\n\n/.exec(stream.text())?.[1])
    t.ok(retryMs >= 2_000 && retryMs < 8_000, 'when the server ends, not all come back at once')
    await ada.add()
    await untilTold('the write is told', stream, (versions) => versions[ada.user.id] === version + 1)
    t.not(stream.events()[0]?.id, latest(stream)?.id)
  })

  t.test('who comes back is told at once if something has changed meanwhile, and nothing otherwise', async (t) => {
    const { ada, stream } = await listening(t, app, url)
    const lastEventId = String(latest(stream)?.id)
    const quiet = await openStream(t, url, ada, { lastEventId })
    await ada.add()
    await until('the next change is told', () => quiet.events().length > 0)
    t.not(quiet.events()[0]?.id, lastEventId, 'and it is the first that is told')
    const behind = await openStream(t, url, ada, { lastEventId })
    await until('it is told', () => behind.events().length > 0)
    t.same(latest(behind), latest(quiet))
  })

  t.test('a user of whom this service knows nothing yet is told of the first write, too', async (t) => {
    const ada = clientOf(app, newUser())
    const stream = await openStream(t, url, ada)
    await until('it is told', () => stream.events().length === 1)
    t.same(latest(stream)?.versions, { [ada.user.id]: 0 })
    await ada.add()
    await untilTold('the write is told', stream, (versions) => Number(versions[ada.user.id]) > 0)
  })

  t.test('a member is told of the account that shares a list, for as long as it does', async (t) => {
    const { ada, stream } = await listening(t, app, url)
    const { ada: bob, stream: bobs } = await listening(t, app, url)
    const { id: listId } = (await ada.call('POST', '/lists', { name: 'ours' })).json()
    await setMember(app, listId, bob, 'viewer')
    await untilTold('the list is there', bobs, (versions) => ada.user.id in versions)
    const before = Number(latest(bobs)?.versions[ada.user.id])
    await ada.add()
    await untilTold('what the owner does is told', bobs, (versions) => Number(versions[ada.user.id]) > before)
    await setMember(app, listId, bob, null)
    await until('the account is seen no more', () => !(ada.user.id in { ...latest(bobs)?.versions }))
    const told = bobs.events().length
    const version = await versionOf(ada, await ada.add())
    await untilTold('the owner is told', stream, (versions) => versions[ada.user.id] === version)
    t.equal(bobs.events().length, told)
    t.notOk(Object.keys({ ...latest(stream)?.versions }).includes(String(bob.user.id)), 'an owner sees no member')
  })

  t.test('with the list that its owner deletes, the account is gone', async (t) => {
    const { ada } = await listening(t, app, url)
    const { ada: bob, stream } = await listening(t, app, url)
    const { id: listId } = (await ada.call('POST', '/lists', { name: 'ours' })).json()
    await setMember(app, listId, bob, 'viewer')
    await untilTold('the list is there', stream, (versions) => ada.user.id in versions)
    await ada.call('DELETE', `/lists/${listId}`)
    await until('the account is seen no more', () => !(ada.user.id in { ...latest(stream)?.versions }))
  })

  t.test('a stream ends when its session does, and no other', async (t) => {
    const { ada, stream } = await listening(t, app, url)
    const other = await openStream(t, url, clientOf(app, ada.user))
    feed.say({ type: 'session_revoked', session_id: ada.sid, expires_at: Date.now() + 60_000 })
    await until('it has ended', stream.hasEnded)
    t.equal((await openStream(t, url, ada)).status, 401)
    const version = await versionOf(clientOf(app, ada.user), await clientOf(app, ada.user).add())
    await untilTold('the other goes on', other, (versions) => versions[ada.user.id] === version)
  })

  t.test('a stream ends when its token expires', async (t) => {
    const ada = clientOf(app, newUser())
    const exp = Math.floor(Date.now() / 1000) + 1
    const stream = await openStream(t, url, ada, { claims: { exp } })
    t.equal(stream.status, 200)
    await until('it has ended', stream.hasEnded)
    t.ok(Date.now() >= exp * 1000)
  })

  t.test('a stream ends when its user is deleted, and none begins any more', async (t) => {
    const { ada, stream } = await listening(t, app, url)
    feed.say({ type: 'user_deleted', id: ada.user.id })
    await until('it has ended', stream.hasEnded)
    isProblem(t, await ada.get('/events'), 401, 'UNAUTHORIZED')
  })

  t.test('HEAD tells the same headers, and leaves no stream behind', async (t) => {
    const headers = bearer(tokenFor(newUser(), KEY, { sid: randomUUID() }))
    for (let count = 0; count < 30; count += 1) {
      const answer = await fetch(`${url}/events`, { method: 'HEAD', headers })
      t.equal(answer.status, 200)
      t.equal(answer.headers.get('content-type'), 'text/event-stream')
    }
  })

  t.test('a stream that has ended has its line in the log, without a word of what it said', async (t) => {
    const { stream } = await listening(t, app, url, 'somebody')
    stream.leave()
    const lines = () => logs.lines().filter(({ route }) => route === '/events')
    const ids = () => lines().map(({ reqId }) => reqId)
    await until('it is logged', () => ids().includes(stream.headers['x-request-id']))
    t.notMatch(JSON.stringify(lines()), String(latest(stream)?.id))
    t.notMatch(JSON.stringify(lines()), 'somebody')
  })

  t.test('when the service is told to stop, streams end at once, and no other begins', async (t) => {
    const { ada, stream } = await listening(t, replica, replica === app ? url : await urlOf(replica))
    const stopped = replica.drainAndClose(300)
    await until('it has ended', stream.hasEnded)
    isProblem(t, await ada.get('/events'), 503, 'SERVICE_UNAVAILABLE')
    await stopped
  })
})
