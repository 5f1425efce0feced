import t from 'tap'
import { createKey, createKeyServer } from '../src/index.ts'

t.test('a key server publishes what it is told, counts, fails, goes and comes back', async (t) => {
  const [first, second] = [createKey(), createKey()]
  const server = await createKeyServer(t, first)
  const get = async () => (await fetch(server.url)).json()
  t.strictSame(await get(), { keys: [first.publicJwk] })
  server.publish(second, first)
  t.strictSame(await get(), { keys: [second.publicJwk, first.publicJwk] })
  server.answer((response) => response.writeHead(500).end('no'))
  t.equal((await fetch(server.url)).status, 500)
  t.equal(server.requests, 3)
  await server.stop()
  await server.stop()
  await t.rejects(fetch(server.url))
  await server.start()
  server.publish(first)
  t.strictSame(await get(), { keys: [first.publicJwk] })
  t.equal(server.requests, 4)
})
