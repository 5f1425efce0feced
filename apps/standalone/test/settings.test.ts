import { SERVICES } from '@todo/gateway/services'
import t from 'tap'
import { gatewayEnvironment, serviceEnvironment } from '../src/environments.ts'
import { reachableHost, readSettings } from '../src/settings.ts'

t.test('without any variable, everything has its place', async (t) => {
  const { settings, faults } = readSettings({ HOST: '' }, '/repo')
  t.same(faults, [])
  t.same(settings, {
    root: '/repo',
    host: '127.0.0.1',
    publicUrl: '',
    hasSystemdSocket: false,
    ports: { PORT: 3000, METRICS_PORT: 3003 },
    dataDir: '/repo/.data',
    keysFile: '/repo/.data/keys.json',
    secretFiles: { SERVICE_TOKEN: '/repo/.data/service-token', CODE_SECRET: '/repo/.data/code-secret' },
    services: SERVICES.map(({ name, prefix, port }) => ({
      name,
      port,
      url: `http://127.0.0.1:${port}`,
      databaseUrl: `file:/repo/.data/${prefix.toLowerCase()}.sqlite`,
      variables: { PORT: `${prefix}_PORT`, DATABASE_URL: `${prefix}_DATABASE_URL` },
    })),
    filesDir: '/repo/.data/files',
    filesBucket: '',
    mailDir: '/repo/.data/mail',
    smtpUrl: '',
    securityProfile: 'local',
    logLevel: 'info',
  })
})

t.test('a public URL is an origin, and nothing below one', async (t) => {
  const read = (PUBLIC_URL: string) => readSettings({ PUBLIC_URL }, '/repo')
  t.match(read('https://Todo.example.com:443/'), { settings: { publicUrl: 'https://todo.example.com' }, faults: [] })
  t.match(read('todo.example.com').faults, [/^PUBLIC_URL must be a URL/])
  t.match(read('ftp://todo.example.com').faults, [/^PUBLIC_URL must be a URL/])
  t.match(read('https://u@todo.example.com').faults, [/^PUBLIC_URL must have nothing but a scheme, a host and a port/])
  t.match(read('https://example.com/todo').faults, [
    /^PUBLIC_URL must have no path, and this one has \/todo: .*root of a host/,
  ])
})

t.test('each app gets its own environment, and what the stack does not know goes through', async (t) => {
  const env = { PORT: '4000', HOST: '0.0.0.0', BCRYPT_COST: '10', AUTH_DATABASE_URL: 'mysql://u:p@h/auth' }
  const { settings } = readSettings(env, '/repo')
  const common = { BCRYPT_COST: '10', SECURITY_PROFILE: 'local', LOG_LEVEL: 'info' }
  for (const service of settings.services) {
    const found = serviceEnvironment(settings, service, env)
    t.match(found, {
      ...common,
      HOST: '127.0.0.1',
      TRUSTED_PROXIES: 'loopback',
      PORT: String(service.port),
      SERVICE_TOKEN_FILE: '/repo/.data/service-token',
    })
    if (service.name === 'auth-service') {
      t.match(found, {
        DATABASE_URL: 'mysql://u:p@h/auth',
        JWT_KEYS_FILE: '/repo/.data/keys.json',
        MAIL_DIR: '/repo/.data/mail',
        SHARED_LISTS_URL: 'http://127.0.0.1:3002/internal/users',
        CODE_SECRET_FILE: '/repo/.data/code-secret',
      })
    } else {
      t.match(found, {
        JWKS_URL: 'http://127.0.0.1:3001/.well-known/jwks.json',
        USER_FEED_URL: 'http://127.0.0.1:3001/internal/users/changes',
      })
      for (const name of ['CODE_SECRET_FILE', 'JWT_KEYS_FILE'])
        t.equal(found[name], undefined, 'each has the secrets that it needs, and no other')
    }
  }
  const gateway = gatewayEnvironment(settings, env)
  for (const name of ['SERVICE_TOKEN_FILE', 'CODE_SECRET_FILE']) t.equal(gateway[name], undefined)
  t.match(gateway, {
    ...common,
    HOST: '0.0.0.0',
    PORT: '4000',
    METRICS_PORT: '3003',
  })
})

t.test('a secret that is set needs no file, and a file may lie elsewhere', async (t) => {
  const env = { SERVICE_TOKEN: 'x'.repeat(32), CODE_SECRET_FILE: 'elsewhere/code-secret' }
  const { settings } = readSettings(env, '/repo')
  t.same(settings.secretFiles, { CODE_SECRET: '/repo/elsewhere/code-secret' })
  for (const service of settings.services) {
    const found = serviceEnvironment(settings, service, env)
    t.match(found, { SERVICE_TOKEN: env.SERVICE_TOKEN })
    t.equal(found.SERVICE_TOKEN_FILE, undefined)
  }
})

t.test('the host by which this machine reaches what listens', async (t) => {
  t.equal(reachableHost('2001:db8::1'), '[2001:db8::1]')
  t.equal(reachableHost('192.0.2.7'), '192.0.2.7')
  t.equal(reachableHost('::'), '127.0.0.1')
  t.equal(reachableHost('0.0.0.0'), '127.0.0.1')
})
