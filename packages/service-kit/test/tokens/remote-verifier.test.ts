import { setTimeout as sleep } from 'node:timers/promises'
import { accessToken, attacks, createKey, createKeyServer, createLogSink, type TestScope, until } from '@todo/test-kit'
import t from 'tap'
import { createRemoteVerifier } from '../../src/tokens/index.ts'
import type { RemoteVerifierOptions } from '../../src/tokens/remote-verifier.ts'

const user = { id: 7, username: 'test' }

function createVerifier(t: TestScope, url: string, options: Partial<RemoteVerifierOptions> = {}) {
  const verifier = createRemoteVerifier({
    url,
    issuer: 'auth-service',
    audience: 'todo-backend',
    cacheSize: 100,
    log: createLogSink().logger,
    cooldownMs: 50,
    ...options,
  })
  t.teardown(() => verifier.close())
  return {
    ...verifier,
    /** What becomes of a token: the id of its user, or the code of the error. */
    outcome: async (token: string): Promise<string> => {
      try {
        return (await verifier.verify(token)).sub
      } catch (error) {
        return error instanceof Error && 'code' in error ? String(error.code) : String(error)
      }
    },
  }
}

t.test('fifty tokens that come at once cost one fetch, and so do those that follow', async (t) => {
  const key = createKey()
  const server = await createKeyServer(t, key)
  const { outcome, ready } = createVerifier(t, server.url)
  const tokens = Array.from({ length: 50 }, (_, n) => accessToken(key, { id: n + 1, username: 'test' }))
  t.strictSame(
    await Promise.all(tokens.map(outcome)),
    tokens.map((_, n) => String(n + 1)),
  )
  t.strictSame(
    await Promise.all(tokens.map(outcome)),
    tokens.map((_, n) => String(n + 1)),
  )
  t.equal(server.requests, 1)
  t.ok(ready())
})

t.test('every attack is refused', async (t) => {
  const key = createKey()
  const server = await createKeyServer(t, key)
  const { outcome } = createVerifier(t, server.url, { cooldownMs: 10_000 })
  t.equal(await outcome(accessToken(key, user)), '7')
  for (const { name, authorization } of attacks(key, user).filter(({ authorization }) =>
    /^Bearer [\w.-]+$/.test(authorization),
  )) {
    t.equal(await outcome(authorization.slice('Bearer '.length)), 'UNAUTHORIZED', name)
  }
})

t.test('unknown keys never hammer the auth-service, however many come by', async (t) => {
  const key = createKey()
  const server = await createKeyServer(t, key)
  const { outcome } = createVerifier(t, server.url, { cooldownMs: 200 })
  t.equal(await outcome(accessToken(key, user)), '7')
  const startedAt = performance.now()
  for (let n = 0; n < 10; n += 1) {
    const strangers = Array.from({ length: 20 }, () => outcome(accessToken(createKey(), user)))
    t.ok((await Promise.all(strangers)).every((code) => code === 'UNAUTHORIZED'))
    await sleep(20)
  }
  const allowed = 2 + Math.floor((performance.now() - startedAt) / 200)
  t.ok(server.requests <= allowed, `${server.requests} requests, ${allowed} allowed`)
})

t.test('while the auth-service is down, the keys that are known go on serving', async (t) => {
  const key = createKey()
  const server = await createKeyServer(t, key)
  const sink = createLogSink()
  const { outcome, ready } = createVerifier(t, server.url, { maxAgeMs: 50, log: sink.logger })
  t.equal(await outcome(accessToken(key, user)), '7')
  await server.stop()
  await until('a refresh has failed', () => /could not be refreshed/.test(sink.text()))
  t.equal(await outcome(accessToken(key, user)), '7', 'also a token never seen before')
  t.equal(await outcome(accessToken(createKey(), user)), 'UNAUTHORIZED')
  t.ok(ready())
})

t.test('an auth-service that does not come is news after a while, and once', async (t) => {
  const server = await createKeyServer(t, createKey())
  await server.stop()
  const sink = createLogSink()
  createVerifier(t, server.url, { cooldownMs: 20, patienceMs: 150, log: sink.logger })
  await sleep(50)
  t.same(sink.lines(), [], 'it may just be starting')
  await until('it is told', () => sink.lines().length > 0)
  await sleep(100)
  t.match(sink.lines(), [{ level: 40, msg: 'no signing keys yet' }])
  t.equal(sink.lines().length, 1)
})

t.test('a new key is picked up without a restart', async (t) => {
  const [old, next] = [createKey(), createKey()]
  const server = await createKeyServer(t, old)
  const { outcome } = createVerifier(t, server.url)
  t.equal(await outcome(accessToken(old, user)), '7')
  server.publish(next, old)
  await until('tokens of the new key are good', async () => (await outcome(accessToken(next, user))) === '7')
  t.equal(await outcome(accessToken(old, user)), '7')
})

t.test(
  'a key that is withdrawn is dropped at the next refresh, and the tokens verified with it are forgotten',
  async (t) => {
    const [old, next] = [createKey(), createKey()]
    const server = await createKeyServer(t, old, next)
    const { outcome } = createVerifier(t, server.url, { maxAgeMs: 100 })
    const token = accessToken(old, user)
    t.equal(await outcome(token), '7')
    server.publish(next)
    await until('the old key is gone', async () => (await outcome(token)) === 'UNAUTHORIZED')
    t.equal(await outcome(accessToken(next, user)), '7')
  },
)

t.test('another key under a known name takes its place, and tokens of the one before are forgotten', async (t) => {
  const [first, second] = [createKey('one-name'), createKey('one-name')]
  const server = await createKeyServer(t, first)
  const { outcome } = createVerifier(t, server.url, { maxAgeMs: 100 })
  const token = accessToken(first, user)
  t.equal(await outcome(token), '7')
  server.publish(second)
  await until('the first key is gone', async () => (await outcome(token)) === 'UNAUTHORIZED')
  t.equal(await outcome(accessToken(second, user)), '7')
})

const FAILURES: Record<string, Parameters<Awaited<ReturnType<typeof createKeyServer>>['answer']>[0]> = {
  'answers 500': (response) => response.writeHead(500).end('{"keys":[]}'),
  'answers no JSON': (response) => response.end('<html>'),
  'answers something else': (response) => response.end('{"keys":[{"kty":"oct","k":"x"}]}'),
  'answers nothing': (response) => response.end(),
  'breaks off': (response) => response.destroy(),
  hangs: () => undefined,
}
for (const [what, how] of Object.entries(FAILURES)) {
  t.test(`an auth-service that ${what}`, async (t) => {
    const key = createKey()
    const server = await createKeyServer(t)
    server.answer(how)
    const { outcome, ready } = createVerifier(t, server.url, { timeoutMs: 200, maxAgeMs: 50 })
    t.equal(await outcome(accessToken(key, user)), 'KEYS_UNAVAILABLE', 'no key was ever seen: try again')
    t.equal(ready(), false)
    server.publish(key)
    await until('the keys are there', async () => (await outcome(accessToken(key, user))) === '7')
    server.answer(how)
    await sleep(300)
    t.equal(await outcome(accessToken(key, user)), '7', 'the keys that are known go on serving')
    t.ok(ready())
  })
}

t.test('what is no token is refused without asking anybody', async (t) => {
  const server = await createKeyServer(t)
  server.answer((response) => response.writeHead(500).end())
  const { outcome } = createVerifier(t, server.url, { cooldownMs: 10_000 })
  for (const token of ['', 'x', '..', 'bnVsbA.e30.x']) t.equal(await outcome(token), 'UNAUTHORIZED')
})

t.test('closed, it fetches no more', async (t) => {
  const key = createKey()
  const server = await createKeyServer(t, key)
  const { outcome, close } = createVerifier(t, server.url, { maxAgeMs: 20, cooldownMs: 20 })
  t.equal(await outcome(accessToken(key, user)), '7')
  close()
  await sleep(50)
  const before = server.requests
  await sleep(200)
  t.equal(server.requests, before)
})

t.test('with its usual patience, it fetches once and is ready', async (t) => {
  const server = await createKeyServer(t, createKey())
  const verifier = createRemoteVerifier({
    url: server.url,
    issuer: 'a',
    audience: 'b',
    cacheSize: 0,
    log: createLogSink().logger,
  })
  t.teardown(() => verifier.close())
  await until('the keys are there', () => verifier.ready())
  t.equal(server.requests, 1)
})
