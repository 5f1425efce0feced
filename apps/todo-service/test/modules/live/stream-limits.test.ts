import { sqlite, until } from '@todo/test-kit'
import tap, { type Test } from 'tap'
import { buildTestApp, clientOf, newUser } from '../../helper.ts'
import { openStream, type Stream, urlOf } from './streams.ts'

/** How streams are counted is the same on every database. */
async function startApp(t: Test, env: Record<string, string>, heartbeatMs?: number) {
  const { app } = await buildTestApp(t, sqlite, { env, ...(heartbeatMs && { heartbeatMs }) })
  return { app, url: await urlOf(app) }
}

tap.test('a user may have so many streams, and all users together so many', async (t) => {
  const { app, url } = await startApp(t, { MAX_STREAMS: '3', MAX_STREAMS_PER_USER: '2' })
  const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
  const streams = [await openStream(t, url, ada), await openStream(t, url, ada)]
  const third = await openStream(t, url, ada)
  t.equal(third.status, 429)
  t.equal(third.headers['retry-after'], '30')
  await until('it says why', () => third.text().includes('TOO_MANY_STREAMS_OF_USER'))
  t.match(third.text(), 'You have 2 streams of events open, and may have no more')
  streams.push(await openStream(t, url, bob))
  const fourth = await openStream(t, url, bob)
  t.equal(fourth.status, 503)
  t.equal(fourth.headers['retry-after'], '30')
  await until('it says why', () => fourth.text().includes('"TOO_MANY_STREAMS"'))
  t.same(
    streams.map(({ status }) => status),
    [200, 200, 200],
  )
  for (const stream of streams) stream.leave()
  await until('there is room again', async () => (await openStream(t, url, bob)).status === 200)
})

tap.test('streams take no place away from requests', async (t) => {
  const { app, url } = await startApp(t, { MAX_REQUESTS_AT_ONCE: '2' })
  const ada = clientOf(app, newUser())
  const streams: Stream[] = []
  for (let count = 0; count < 8; count += 1) streams.push(await openStream(t, url, ada))
  t.ok(streams.every(({ status }) => status === 200))
  t.equal((await fetch(`${url}/healthz`)).status, 200)
  await ada.add()
  await until('all are told', () => streams.every(({ events }) => events().length === 2))
})

tap.test('a silent stream says something now and then', async (t) => {
  const { app, url } = await startApp(t, {}, 1)
  const stream = await openStream(t, url, clientOf(app, newUser()))
  await until('it beats', () => /\n\n:\n\n:\n\n$/.test(stream.text()))
})
