import { setTimeout as sleep } from 'node:timers/promises'
import { createKey, createKeyServer, createLogSink, type TestKey, type TestScope, until } from '@todo/test-kit'
import t from 'tap'
import { RemoteKeys } from '../../src/tokens/index.ts'
import type { RemoteKeysOptions } from '../../src/tokens/remote-keys.ts'

function createKeys(t: TestScope, url: string, options: Partial<RemoteKeysOptions> = {}) {
  const keys = new RemoteKeys({ url, log: createLogSink().logger, cooldownMs: 50, ...options })
  t.teardown(() => keys.close())
  return {
    find: (kid: string) => keys.find(kid),
    ready: () => keys.ready(),
    close: () => keys.close(),
    /** What a look-up of a key gives: `found`, `unknown`, or the code of the error. */
    outcome: async ({ kid, publicPem }: TestKey): Promise<string> => {
      try {
        const found = await keys.find(kid)
        return found === publicPem ? 'found' : found === undefined ? 'unknown' : 'another key'
      } catch (error) {
        return error instanceof Error && 'code' in error ? String(error.code) : String(error)
      }
    },
  }
}

t.test('fifty look-ups at start cost one fetch, and so do fifty more', async (t) => {
  const key = createKey()
  const server = await createKeyServer(t, key)
  const { outcome, ready } = createKeys(t, server.url)
  const fifty = Array.from({ length: 50 }, () => key)
  for (const _round of [1, 2]) t.ok((await Promise.all(fifty.map(outcome))).every((found) => found === 'found'))
  t.equal(server.requests, 1)
  t.ok(ready())
})

t.test('unknown keys never flood the auth-service, however many are asked for', async (t) => {
  const key = createKey()
  const server = await createKeyServer(t, key)
  const { outcome } = createKeys(t, server.url, { cooldownMs: 200 })
  t.equal(await outcome(key), 'found')
  const startedAt = performance.now()
  for (let n = 0; n < 10; n += 1) {
    const strangers = Array.from({ length: 20 }, () => outcome(createKey()))
    t.ok((await Promise.all(strangers)).every((found) => found === 'unknown'))
    await sleep(20)
  }
  const allowed = 2 + Math.floor((performance.now() - startedAt) / 200)
  t.ok(server.requests <= allowed, `${server.requests} requests, ${allowed} allowed`)
})

t.test('while the auth-service hangs, known keys are found and unknown ones refused, both at once', async (t) => {
  const key = createKey()
  const server = await createKeyServer(t, key)
  const { find, outcome } = createKeys(t, server.url, { cooldownMs: 20, timeoutMs: 60_000 })
  t.equal(await outcome(key), 'found')
  await sleep(30)
  server.answer(() => undefined)
  const first = find(createKey().kid)
  t.type(first, Promise, 'the one that starts the fetch waits for it')
  for (let n = 0; n < 300; n += 1) t.equal(find(createKey().kid), undefined)
  t.equal(find(key.kid), key.publicPem)
  await until('the auth-service was asked', () => server.requests === 2)
})

t.test('after a fetch that failed, unknown keys are refused at once for a while', async (t) => {
  const key = createKey()
  const server = await createKeyServer(t, key)
  const { find, outcome } = createKeys(t, server.url, { cooldownMs: 200, timeoutMs: 100 })
  t.equal(await outcome(key), 'found')
  server.answer(() => undefined)
  await sleep(210)
  t.equal(await outcome(createKey()), 'unknown', 'this one waited for the fetch')
  t.equal(find(createKey().kid), undefined, 'and the next one does not')
  t.equal(server.requests, 2)
})

t.test('while the auth-service is down, the known keys stay in use', async (t) => {
  const key = createKey()
  const server = await createKeyServer(t, key)
  const sink = createLogSink()
  const { outcome, ready } = createKeys(t, server.url, { maxAgeMs: 50, log: sink.logger })
  t.equal(await outcome(key), 'found')
  await server.stop()
  await until('a fetch has failed', () => /could not be fetched/.test(sink.text()))
  t.equal(await outcome(key), 'found')
  t.equal(await outcome(createKey()), 'unknown')
  await sleep(200)
  t.equal(sink.lines().length, 1, 'one warning for the outage')
  t.ok(ready())
})

t.test('an auth-service that does not start is logged after a while, once', async (t) => {
  const server = await createKeyServer(t, createKey())
  await server.stop()
  const sink = createLogSink()
  createKeys(t, server.url, { cooldownMs: 20, patienceMs: 150, log: sink.logger })
  await sleep(50)
  t.same(sink.lines(), [], 'it may still be starting')
  await until('it is logged', () => sink.lines().length > 0)
  await sleep(100)
  t.match(sink.lines(), [{ level: 40, msg: 'no signing keys yet' }])
  t.equal(sink.lines().length, 1)
})

t.test('a new key is found by the look-up that asks for it, without a restart', async (t) => {
  const [old, next] = [createKey(), createKey()]
  const server = await createKeyServer(t, old)
  const { outcome } = createKeys(t, server.url, { maxAgeMs: 60_000 })
  t.equal(await outcome(old), 'found')
  server.publish(next, old)
  await sleep(60)
  t.equal(await outcome(next), 'found')
  t.equal(await outcome(old), 'found')
})

t.test('a removed key is unknown after the next fetch, which nobody has to ask for', async (t) => {
  const [old, next] = [createKey(), createKey()]
  const server = await createKeyServer(t, old, next)
  const { outcome } = createKeys(t, server.url, { maxAgeMs: 100 })
  t.equal(await outcome(old), 'found')
  server.publish(next)
  await until('the old key is gone', async () => (await outcome(old)) === 'unknown')
  t.equal(await outcome(next), 'found')
})

t.test('another key with a known kid takes its place', async (t) => {
  const [first, second] = [createKey('one-name'), createKey('one-name')]
  const server = await createKeyServer(t, first)
  const { outcome } = createKeys(t, server.url, { maxAgeMs: 100 })
  t.equal(await outcome(first), 'found')
  server.publish(second)
  await until('the first key is gone', async () => (await outcome(second)) === 'found')
  t.equal(await outcome(first), 'another key')
})

const FAILURES: Record<string, Parameters<Awaited<ReturnType<typeof createKeyServer>>['answer']>[0]> = {
  'answers 500': (response) => response.writeHead(500).end('{"keys":[]}'),
  'answers no JSON': (response) => response.end('<html>'),
  'answers something else': (response) => response.end('{"keys":[{"kty":"oct","k":"x"}]}'),
  'answers nothing': (response) => response.end(),
  'closes the connection': (response) => response.destroy(),
  hangs: () => undefined,
}
for (const [what, how] of Object.entries(FAILURES)) {
  t.test(`an auth-service that ${what}`, async (t) => {
    const key = createKey()
    const server = await createKeyServer(t)
    server.answer(how)
    const { outcome, ready } = createKeys(t, server.url, { timeoutMs: 200, maxAgeMs: 50 })
    t.equal(await outcome(key), 'KEYS_UNAVAILABLE', 'no key set was read so far: try again')
    t.equal(ready(), false)
    server.publish(key)
    await until('the keys are there', async () => (await outcome(key)) === 'found')
    server.answer(how)
    await sleep(300)
    t.equal(await outcome(key), 'found', 'the known keys stay in use')
    t.ok(ready())
  })
}

t.test('after close, nothing is fetched any more', async (t) => {
  const key = createKey()
  const server = await createKeyServer(t, key)
  const { outcome, close } = createKeys(t, server.url, { maxAgeMs: 20, cooldownMs: 20 })
  t.equal(await outcome(key), 'found')
  close()
  await sleep(50)
  const before = server.requests
  await sleep(200)
  t.equal(server.requests, before)
})

t.test('with the default settings, one fetch is enough to be ready', async (t) => {
  const server = await createKeyServer(t, createKey())
  const keys = new RemoteKeys({ url: server.url, log: createLogSink().logger })
  t.teardown(() => keys.close())
  await until('the keys are there', () => keys.ready())
  t.equal(server.requests, 1)
})
