import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { describeApps } from '../stack/apps.ts'
import { banner } from '../stack/banner.ts'
import { lockFolder } from '../stack/lock.ts'
import { preflight } from '../stack/preflight.ts'
import { ensureSecrets } from '../stack/secrets.ts'
import { SERVICES } from '../stack/services.ts'
import { reachableHost, readSettings } from '../stack/settings.ts'
import { portVariables, temporaryFolder } from './helper.ts'

t.test('without any variable, everything has its place', async (t) => {
  const { settings, faults } = readSettings({ HOST: '' }, '/repo')
  t.same(faults, [])
  t.same(settings, {
    root: '/repo',
    host: '127.0.0.1',
    ports: { PORT: 3000, METRICS_PORT: 3003 },
    dataDir: '/repo/.data',
    keysFile: '/repo/.data/keys.json',
    secretFiles: { SERVICE_TOKEN: '/repo/.data/service-token', CODE_SECRET: '/repo/.data/code-secret' },
    services: SERVICES.map(({ name, prefix, port }) => ({
      name,
      port,
      url: `http://127.0.0.1:${port}`,
      databaseUrl: `file:/repo/.data/${name.replace('-service', '')}.sqlite`,
      variables: { PORT: `${prefix}_PORT`, DATABASE_URL: `${prefix}_DATABASE_URL` },
      urlVariable: `${prefix}_SERVICE_URL`,
    })),
    mailDir: '/repo/.data/mail',
    smtpUrl: '',
    securityProfile: 'local',
    logLevel: 'info',
  })
})

t.test('each app gets its own environment, and what the stack does not know goes through', async (t) => {
  const env = { PORT: '4000', HOST: '0.0.0.0', BCRYPT_COST: '10', AUTH_DATABASE_URL: 'mysql://u:p@h/auth' }
  const { services, gateway } = describeApps(readSettings(env, '/repo').settings, env)
  const [auth, ...others] = services
  const common = {
    BCRYPT_COST: '10',
    SECURITY_PROFILE: 'local',
    LOG_LEVEL: 'info',
    NODE_OPTIONS: /semi-space/,
    NODE_COMPILE_CACHE: '/repo/node_modules/.cache/node',
  }
  const service = { ...common, HOST: '127.0.0.1', TRUSTED_PROXIES: 'loopback' }
  t.match(auth?.env, {
    ...service,
    PORT: '3001',
    DATABASE_URL: 'mysql://u:p@h/auth',
    JWT_KEYS_FILE: '/repo/.data/keys.json',
    MAIL_DIR: '/repo/.data/mail',
    SERVICE_TOKEN_FILE: '/repo/.data/service-token',
    CODE_SECRET_FILE: '/repo/.data/code-secret',
  })
  for (const [index, other] of others.entries()) {
    t.match(other.env, {
      ...service,
      PORT: String(SERVICES[index + 1]?.port),
      JWKS_URL: 'http://127.0.0.1:3001/.well-known/jwks.json',
      USER_FEED_URL: 'http://127.0.0.1:3001/internal/users/changes',
      SERVICE_TOKEN_FILE: '/repo/.data/service-token',
    })
    for (const name of ['CODE_SECRET_FILE', 'JWT_KEYS_FILE'])
      t.equal(other.env[name], undefined, 'each has the secrets that it needs, and no other')
  }
  for (const name of ['SERVICE_TOKEN_FILE', 'CODE_SECRET_FILE']) t.equal(gateway.env[name], undefined)
  t.match(gateway.env, {
    ...common,
    HOST: '0.0.0.0',
    PORT: '4000',
    METRICS_PORT: '3003',
    AUTH_SERVICE_URL: 'http://127.0.0.1:3001',
    TODO_SERVICE_URL: 'http://127.0.0.1:3002',
  })
  t.equal(gateway.readyUrl, 'http://127.0.0.1:4000/readyz')
})

t.test('the banner shows no password, and an address one can open', async (t) => {
  const env = { AUTH_DATABASE_URL: 'mysql://user:p%40ss:w@db:3306/auth', TODO_DATABASE_URL: 'mysql://user@db/todo' }
  const text = banner(readSettings({ ...env, HOST: '192.0.2.7' }, '/repo').settings)
  t.match(text, 'mysql://user@db:3306/auth')
  t.match(text, 'mysql://user@db/todo')
  t.notMatch(text, 'ss:w')
  t.match(text, 'http://192.0.2.7:3000/docs')
  t.match(text, /Mails +\/repo\/\.data\/mail/)
  const sending = banner(readSettings({ SMTP_URL: 'smtp://user:p%40ss@mail:587' }, '/repo').settings)
  t.match(sending, /Mails +smtp:\/\/user@mail:587/)
  for (const HOST of ['0.0.0.0', '::', '::1', '127.0.0.1']) {
    t.match(banner(readSettings({ HOST }, '/repo').settings), 'API        http://localhost:3000')
  }
  t.equal(reachableHost('2001:db8::1'), '[2001:db8::1]')
})

t.test('a secret that is set needs no file, and a file may lie elsewhere', async (t) => {
  const env = { SERVICE_TOKEN: 'x'.repeat(32), CODE_SECRET_FILE: 'elsewhere/code-secret' }
  const { settings } = readSettings(env, '/repo')
  t.same(settings.secretFiles, { CODE_SECRET: '/repo/elsewhere/code-secret' })
  const { services } = describeApps(settings, env)
  for (const app of services) {
    t.match(app.env, { SERVICE_TOKEN: env.SERVICE_TOKEN })
    t.equal(app.env.SERVICE_TOKEN_FILE, undefined)
  }
  t.equal(services[0]?.env.CODE_SECRET_FILE, '/repo/elsewhere/code-secret')
})

t.test('how Node runs the apps can be changed', async (t) => {
  const env = { NODE_OPTIONS: '--max-old-space-size=512' }
  const { services, gateway } = describeApps(readSettings(env, '/repo').settings, env)
  for (const app of [...services, gateway]) t.match(app.env, env)
})

t.test('secrets are made once, for their owner alone, and never twice the same', async (t) => {
  const folder = temporaryFolder(t)
  const secretFiles = { SERVICE_TOKEN: join(folder, 'service-token'), CODE_SECRET: join(folder, 'new', 'code-secret') }
  const read = () => Object.values(secretFiles).map((file) => readFileSync(file, 'utf8'))
  t.same(ensureSecrets({ secretFiles }), [])
  const [token, code] = read()
  for (const secret of [token, code]) t.match(secret, /^[\w-]{43}\n$/)
  t.not(token, code)
  for (const file of Object.values(secretFiles)) t.equal(statSync(file).mode & 0o777, 0o600)
  t.same(ensureSecrets({ secretFiles }), [])
  t.same(read(), [token, code])
  t.same(readdirSync(folder).sort(), ['new', 'service-token'], 'and nothing is left over')
})

t.test('a secret that cannot be written is said', async (t) => {
  t.match(ensureSecrets({ secretFiles: { CODE_SECRET: '/proc/self/none/code-secret' } }), [
    /^the secret \/proc\/self\/none\/code-secret cannot be written \(.*\): make it writable or set CODE_SECRET$/,
  ])
})

t.test('hosts and folders that this machine refuses, and faults of the apps, are told apart', async (t) => {
  const ports = await portVariables()
  const quiet = () => undefined
  const faultsOf = (more: NodeJS.ProcessEnv, auth: (env: NodeJS.ProcessEnv) => unknown = quiet) => {
    const env = { ...ports, DATA_DIR: temporaryFolder(t), ...more }
    const { settings } = readSettings(env, '/repo')
    return preflight(settings, describeApps(settings, {}), {
      'auth-service': auth,
      'todo-service': quiet,
      gateway: quiet,
    })
  }
  const throwing = (thrown: unknown) => () => {
    throw thrown
  }
  t.same(await faultsOf({}), [])
  t.same(await faultsOf({ HOST: '192.0.2.7' }), [
    `nothing can listen on 192.0.2.7, port ${ports.PORT} (EADDRNOTAVAIL): set HOST or PORT`,
  ])
  t.match(await faultsOf({ DATA_DIR: '/proc/self/none' }), [/^the data folder \/proc\/self\/none cannot be written/])
  t.same(await faultsOf({}, throwing(new Error('one line'))), ['one line'])
  t.same(await faultsOf({}, throwing('a text')), ['a text'])
  t.same(await faultsOf({}, throwing(new Error('two faults:\n  PORT: a\n  DATABASE_URL must'))), [
    'AUTH_PORT: a',
    'AUTH_DATABASE_URL must',
  ])
})

t.test('a folder stays locked, whatever the garbage collector does', async (t) => {
  setFlagsFromString('--expose-gc')
  const collectGarbage: unknown = runInNewContext('gc')
  assert(typeof collectGarbage === 'function')
  const folder = temporaryFolder(t)
  t.ok(lockFolder(folder))
  collectGarbage()
  t.notOk(lockFolder(folder))
})
