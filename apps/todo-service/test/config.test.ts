import { join } from 'node:path'
import { ConfigError } from '@todo/service-kit'
import t from 'tap'
import { loadConfig } from '../src/config.ts'

const good = {
  DATABASE_URL: 'file:data.sqlite',
  JWKS_URL: 'http://127.0.0.1:3001/.well-known/jwks.json',
  USER_FEED_URL: 'http://127.0.0.1:3001/internal/users/changes',
  SERVICE_TOKEN: 's'.repeat(32),
}

/** The variables that are at fault. */
function faultsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map((fault) => fault.split(' ', 1)[0] ?? '').sort()
    throw error
  }
  return []
}

t.test('it needs a database, and to know the auth-service; it is hardened by default', async (t) => {
  t.match(loadConfig(good), {
    SECURITY_PROFILE: 'hardened',
    HOST: '127.0.0.1',
    PORT: 3002,
    NOT_FOUND_LIMIT_PER_MINUTE: 60,
    CHANGES_KEPT_DAYS: 180,
    LIST_CACHE_BYTES: 32 * 1024 * 1024,
    LIST_CACHE_TTL_SECONDS: 300,
    MAX_STREAMS: 2_000,
    MAX_STREAMS_PER_USER: 20,
    WEBHOOKS_ALLOW_PRIVATE: false,
    WEBHOOKS_CONCURRENCY: 32,
    TOKEN_CACHE_SIZE: 20_000,
    JOBS_CONCURRENCY: 2,
    SERVER_TIMING: false,
  })
})

t.test('the local profile is generous; what is set on its own goes before it', async (t) => {
  const local = { ...good, SECURITY_PROFILE: 'local' }
  t.equal(loadConfig(local).NOT_FOUND_LIMIT_PER_MINUTE, 600)
  t.equal(loadConfig({ ...local, NOT_FOUND_LIMIT_PER_MINUTE: '7' }).NOT_FOUND_LIMIT_PER_MINUTE, 7)
})

t.test('a bucket needs a key, and a URL', async (t) => {
  t.match(loadConfig(good), { S3_BUCKET: '', S3_PATH_STYLE: false, S3_TIMEOUT_MS: 10_000 })
  t.same(faultsOf({ ...good, S3_BUCKET: 'b' }), ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'])
  const keys = { S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' }
  t.same(faultsOf({ ...good, ...keys, S3_BUCKET: 'b' }), [])
  t.same(faultsOf({ ...good, S3_ENDPOINT: 's3.example', S3_REGION: '', S3_TIMEOUT_MS: '1' }), [
    'S3_ENDPOINT',
    'S3_TIMEOUT_MS',
  ])
})

t.test('what is missing is all said at once', async (t) => {
  t.same(faultsOf({}), ['DATABASE_URL', 'JWKS_URL', 'SERVICE_TOKEN', 'USER_FEED_URL'])
})

t.test('every fault is reported by the name of its variable, and never with its value', async (t) => {
  const wrong = {
    CHANGES_KEPT_DAYS: '0',
    DATABASE_URL: 'postgres://user:hunter2@localhost/todo',
    JOBS_CONCURRENCY: '-1',
    JWKS_URL: 'file:///etc/hunter2',
    LIST_CACHE_BYTES: '-1',
    LIST_CACHE_TTL_SECONDS: '0',
    MAX_STREAMS: '-1',
    MAX_STREAMS_PER_USER: '0',
    NOT_FOUND_LIMIT_PER_MINUTE: 'hunter2',
    PORT: '65536',
    SECURITY_PROFILE: 'hunter2',
    SERVER_TIMING: 'hunter2',
    SERVICE_TOKEN: 'hunter2',
    TOKEN_CACHE_SIZE: '1.5',
    USER_FEED_URL: 'file:///etc/hunter2',
  }
  t.same(faultsOf(wrong), Object.keys(wrong).sort())
  t.throws(() => loadConfig(wrong), { message: /^(?!.*hunter2)/s })
})

t.test('a cache may be switched off', async (t) => {
  const config = loadConfig({ ...good, LIST_CACHE_BYTES: '0', TOKEN_CACHE_SIZE: '0' })
  t.match(config, { LIST_CACHE_BYTES: 0, TOKEN_CACHE_SIZE: 0 })
})

t.test('a service token is long, can be sent as it is, and may come from a file', async (t) => {
  for (const SERVICE_TOKEN of [
    's'.repeat(31),
    `${'s'.repeat(32)}\n`,
    `${'s'.repeat(20)} ${'s'.repeat(20)}`,
    'é'.repeat(32),
  ])
    t.same(faultsOf({ ...good, SERVICE_TOKEN }), ['SERVICE_TOKEN'], JSON.stringify(SERVICE_TOKEN))
  const file = join(t.testdir({ token: `${'t'.repeat(43)}\n` }), 'token')
  t.equal(loadConfig({ ...good, SERVICE_TOKEN: '', SERVICE_TOKEN_FILE: file }).SERVICE_TOKEN, 't'.repeat(43))
})

t.test('where the page is has to be an origin', async (t) => {
  for (const PUBLIC_URL of ['', 'http://localhost:3000', 'https://todo.example.com/', 'https://[::1]:8'])
    t.same(faultsOf({ ...good, PUBLIC_URL }), [], PUBLIC_URL)
  for (const PUBLIC_URL of [
    'todo.example.com',
    'https://:x',
    'https://a:99999',
    'https://a%',
    'https://example.com/todo',
  ])
    t.same(faultsOf({ ...good, PUBLIC_URL }), ['PUBLIC_URL'], PUBLIC_URL)
})
