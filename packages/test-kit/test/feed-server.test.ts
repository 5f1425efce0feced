import t from 'tap'
import { createFeedServer } from '../src/index.ts'

t.test('a feed server tells what has happened, a page at a time, to who has the token', async (t) => {
  const server = await createFeedServer(t)
  const get = async (query: string, token = server.token) =>
    fetch(`${server.url}?${query}`, { headers: { authorization: `Bearer ${token}` } })
  const page = async (query: string) => (await get(query)).json()
  t.strictSame(await page('after=0&limit=10'), { changes: [], next: 0 })
  server.say({ type: 'user', id: 7, username: 'test' }, { type: 'user_deleted', id: 8 })
  server.say({ type: 'session_revoked', session_id: 's', expires_at: 5 })
  t.strictSame(await page('after=0&limit=2'), {
    changes: [
      { position: 1, type: 'user', id: 7, username: 'test' },
      { position: 2, type: 'user_deleted', id: 8 },
    ],
    next: 2,
  })
  t.strictSame(await page('after=2&limit=2'), {
    changes: [{ position: 3, type: 'session_revoked', session_id: 's', expires_at: 5 }],
    next: 3,
  })
  server.say({ type: 'user', id: 7, username: 'other' })
  t.equal(server.position, 4)
  t.match(
    await page('after=0&limit=10'),
    { changes: [{ position: 2 }, { position: 3 }, { position: 4, username: 'other' }] },
    'a user is in it once',
  )
  t.strictSame(server.asked, [0, 0, 2, 0])
  t.equal((await get('after=0&limit=1', 'wrong')).status, 401)
  t.equal(server.requests, 5)
})

t.test('it fails, goes and comes back', async (t) => {
  const server = await createFeedServer(t)
  const get = () => fetch(`${server.url}?after=0&limit=1`, { headers: { authorization: `Bearer ${server.token}` } })
  server.answer((response) => response.writeHead(500).end('no'))
  t.equal((await get()).status, 500)
  await server.stop()
  await t.rejects(get())
  await server.start()
  server.recover()
  t.equal((await get()).status, 200)
})
