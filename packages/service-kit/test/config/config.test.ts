import t from 'tap'
import { Type } from 'typebox'
import { ConfigError, PublicUrlSettings, readEnvironment, ServiceSettings, withProfile } from '../../src/index.ts'

const Settings = Type.Object({
  HOST: ServiceSettings.HOST,
  PORT: ServiceSettings.PORT,
  TRUSTED_PROXIES: ServiceSettings.TRUSTED_PROXIES,
  ...PublicUrlSettings,
  SERVER_TIMING: ServiceSettings.SERVER_TIMING,
  SECRET: Type.String({ minLength: 10, pattern: '^[a-z ]+$' }),
})
const good = { PORT: '3000', SECRET: 'a long secret' }

function faultsOf(env: NodeJS.ProcessEnv, check?: () => string[]): readonly string[] {
  try {
    readEnvironment(Settings, env, check)
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
  return []
}

t.test('text becomes what the schema says, and what is not set its default', async (t) => {
  t.strictSame(readEnvironment(Settings, { ...good, SERVER_TIMING: 'true', UNKNOWN: 'x' }), {
    HOST: '127.0.0.1',
    PORT: 3000,
    TRUSTED_PROXIES: '',
    PUBLIC_URL: '',
    SERVER_TIMING: true,
    SECRET: 'a long secret',
  })
})

t.test('an empty variable is one that is not set', async (t) => {
  t.match(readEnvironment(Settings, { ...good, HOST: '', SERVER_TIMING: undefined }), { HOST: '127.0.0.1' })
  t.match(faultsOf({ ...good, PORT: '' }), [/^PORT is required/])
})

t.test(
  'all faults are told at once, each variable once, by name and with what is expected, never with the value',
  async (t) => {
    const faults = faultsOf({ PORT: 'hunter2', SECRET: 'hunter2', SERVER_TIMING: 'hunter2' }, () => ['and one more'])
    t.match(faults, [
      /^PORT must be integer \(the port/,
      /^SERVER_TIMING must be boolean/,
      /^SECRET must NOT have/,
      'and one more',
    ])
    t.notMatch(faults.join(), 'hunter2')
    t.match(new ConfigError(['one']).message, 'The configuration has a fault:\n  one')
    t.match(new ConfigError(['one', 'two']).message, 'The configuration has 2 faults:\n  one\n  two')
  },
)

t.test('where people find the service has to be an origin', async (t) => {
  const faults = (PUBLIC_URL: string) => faultsOf({ ...good, PUBLIC_URL })
  for (const url of ['', 'http://localhost:3000', 'https://todo.example.com/', 'https://[::1]:8'])
    t.same(faults(url), [], url)
  for (const url of ['todo.example.com', 'ftp://a', 'https://:x', 'https://a:99999', 'https://a%'])
    t.match(faults(url), [/^PUBLIC_URL must be a URL, as in/], url)
  t.match(faults('https://ann@a'), [/^PUBLIC_URL must have nothing but a scheme/])
  t.match(faults('https://a/todo'), [/^PUBLIC_URL must have no path, and this one has \/todo/])
})

t.test('a fault that no schema expresses is one too', async (t) => {
  t.strictSame(
    faultsOf(good, () => ['only this']),
    ['only this'],
  )
})

t.test('a schema that is none is no fault of the environment', async (t) => {
  t.throws(() => readEnvironment(Type.Object({ A: Type.Unsafe({ type: 'nonsense' }) }), {}), /type must be JSONType/)
})

t.test('proxies are addresses, networks or named ranges', async (t) => {
  for (const TRUSTED_PROXIES of [
    '',
    'loopback',
    '10.0.0.1',
    '10.0.0.0/8, ::1',
    'uniquelocal,linklocal',
    'fd00::/8',
    '::/128',
  ]) {
    t.strictSame(faultsOf({ ...good, TRUSTED_PROXIES }), [], TRUSTED_PROXIES)
  }
  for (const TRUSTED_PROXIES of [
    'proxy',
    '10.0.0',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '::/129',
    '10.0.0.0/x',
    ',',
    '*',
    '0.0.0.0/0',
  ]) {
    t.match(faultsOf({ ...good, TRUSTED_PROXIES }), [/^TRUSTED_PROXIES /], TRUSTED_PROXIES)
  }
})

t.test('a profile fills in what is not set on its own', async (t) => {
  const profiles = { local: { LIMIT: 600, TTL: 1 }, hardened: { LIMIT: 10, TTL: 2 } }
  t.strictSame(withProfile({ SECURITY_PROFILE: 'local' }, profiles), {
    SECURITY_PROFILE: 'local',
    LIMIT: 600,
    TTL: 1,
  })
  t.strictSame(withProfile({ SECURITY_PROFILE: 'hardened', LIMIT: 5 }, profiles), {
    SECURITY_PROFILE: 'hardened',
    LIMIT: 5,
    TTL: 2,
  })
})
