import t from 'tap'
import { loadConfig, loadWorkerConfig } from '../src/config.ts'
import { loadMailerConfig } from '../src/modules/mail/mail-settings.ts'

const SERVICE_TOKEN = 'x'.repeat(32)

const good = {
  DATABASE_URL: 'file:data.sqlite',
  JWT_KEYS_FILE: 'keys.json',
  SERVICE_TOKEN,
  CODE_SECRET: 'x'.repeat(32),
  MAIL_DIR: 'mail',
}

function faultsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    loadConfig(env)
  } catch (error) {
    return error instanceof Error
      ? error.message
          .split('\n')
          .slice(1)
          .map((line) => line.trim())
      : []
  }
  return []
}

t.test('with a database, keys and a service token it is hardened by default', async (t) => {
  t.match(loadConfig(good), {
    SECURITY_PROFILE: 'hardened',
    HOST: '127.0.0.1',
    PORT: 3001,
    ACCESS_TOKEN_TTL_SECONDS: 900,
    PASSWORD_MIN_LENGTH: 8,
    REFUSE_COMMON_PASSWORDS: true,
    REVEAL_UNKNOWN_USERS: false,
    LOG_INS_PER_MINUTE: 10,
    SIGN_UPS_PER_MINUTE: 5,
    REFRESHES_PER_MINUTE: 60,
    REFRESH_TOKEN_IDLE_SECONDS: 1_209_600,
    REFRESH_TOKEN_GRACE_SECONDS: 10,
    SESSION_MAX_SECONDS: 2_592_000,
    LOG_IN_FAILURES_PER_ADDRESS: 5,
    LOG_IN_FAILURES_PER_ACCOUNT: 100,
    CODES_PER_MINUTE: 10,
    NOT_FOUND_LIMIT_PER_MINUTE: 60,
    BCRYPT_COST: 12,
    SERVER_TIMING: false,
  })
})

t.test('the local profile is the base contract, to the letter', async (t) => {
  t.match(loadConfig({ ...good, SECURITY_PROFILE: 'local' }), {
    ACCESS_TOKEN_TTL_SECONDS: 86_400,
    PASSWORD_MIN_LENGTH: 4,
    REFUSE_COMMON_PASSWORDS: false,
    REVEAL_UNKNOWN_USERS: true,
    LOG_INS_PER_MINUTE: 600,
    SIGN_UPS_PER_MINUTE: 600,
    REFRESHES_PER_MINUTE: 600,
    LOG_IN_FAILURES_PER_ADDRESS: 1_000,
    LOG_IN_FAILURES_PER_ACCOUNT: 10_000,
    CODES_PER_MINUTE: 600,
    NOT_FOUND_LIMIT_PER_MINUTE: 600,
  })
})

t.test('what is set on its own goes before the profile', async (t) => {
  const config = loadConfig({
    ...good,
    SECURITY_PROFILE: 'local',
    PASSWORD_MIN_LENGTH: '15',
    REVEAL_UNKNOWN_USERS: 'false',
  })
  t.match(config, { PASSWORD_MIN_LENGTH: 15, REVEAL_UNKNOWN_USERS: false, LOG_INS_PER_MINUTE: 600 })
})

t.test('without anything it says everything that is missing', async (t) => {
  const faults = faultsOf({})
  for (const name of ['DATABASE_URL', 'SERVICE_TOKEN', 'JWT_KEYS_FILE']) {
    t.ok(
      faults.some((fault) => fault.startsWith(`${name} is required`)),
      name,
    )
  }
})

t.test('every fault is reported at once, by the name of its variable', async (t) => {
  const wrong = {
    DATABASE_URL: 'postgres://user:hunter2@localhost/auth',
    PORT: '99999',
    BCRYPT_COST: '9',
    LOG_LEVEL: 'loud',
    SECURITY_PROFILE: 'relaxed',
    ACCESS_TOKEN_TTL_SECONDS: '1.5',
    SERVER_TIMING: 'yes',
    PASSWORD_MIN_LENGTH: '73',
    DATABASE_POOL_SIZE: '0',
    BODY_LIMIT_BYTES: 'lots',
    SERVICE_TOKEN: 'too short',
    REFRESH_TOKEN_IDLE_SECONDS: '59',
  }
  const faults = faultsOf({ ...good, ...wrong })
  t.strictSame(faults.map((fault) => fault.split(' ')[0]).sort(), Object.keys(wrong).sort())
  for (const value of Object.values(wrong).filter((value) => value.length > 3)) t.notMatch(faults.join(), value)
})

t.test('an empty variable counts as not set', async (t) => {
  t.match(loadConfig({ ...good, PORT: '', SECURITY_PROFILE: '', TRUSTED_PROXIES: '' }), {
    PORT: 3001,
    SECURITY_PROFILE: 'hardened',
    TRUSTED_PROXIES: '',
  })
  t.ok(faultsOf({ ...good, DATABASE_URL: '' }).some((fault) => /^DATABASE_URL is required/.test(fault)))
  t.ok(faultsOf({ ...good, JWT_KEYS_FILE: '', JWT_KEYS: '' }).some((fault) => /^JWT_KEYS_FILE is required/.test(fault)))
})

t.test('bcrypt is never cheaper than cost 10', async (t) => {
  t.equal(faultsOf({ ...good, BCRYPT_COST: '9' }).length, 1)
  t.equal(loadConfig({ ...good, BCRYPT_COST: '10' }).BCRYPT_COST, 10)
})

t.test('hashes never take every thread', async (t) => {
  for (const env of [{ BCRYPT_CONCURRENCY: '4' }, { BCRYPT_CONCURRENCY: '8', UV_THREADPOOL_SIZE: '8' }]) {
    t.match(faultsOf({ ...good, ...env }), [/^BCRYPT_CONCURRENCY must be below UV_THREADPOOL_SIZE/])
  }
  for (const env of [{}, { BCRYPT_CONCURRENCY: '3' }, { BCRYPT_CONCURRENCY: '7', UV_THREADPOOL_SIZE: '8' }]) {
    t.strictSame(faultsOf({ ...good, ...env }), [])
  }
})

t.test('a proxy that is no address is a fault, not a surprise', async (t) => {
  for (const TRUSTED_PROXIES of ['loopback', '10.0.0.1', '10.0.0.0/8, ::1', 'uniquelocal,linklocal', 'fd00::/8']) {
    t.equal(loadConfig({ ...good, TRUSTED_PROXIES }).TRUSTED_PROXIES, TRUSTED_PROXIES)
  }
  for (const TRUSTED_PROXIES of ['the-proxy', '10.0.0.1;10.0.0.2', '10.0.0.0/33', '*']) {
    t.match(faultsOf({ ...good, TRUSTED_PROXIES }), [/^TRUSTED_PROXIES /], TRUSTED_PROXIES)
  }
})

t.test('mails go to a mail server or to a folder, and one of them has to be named', async (t) => {
  const { MAIL_DIR: _none, ...rest } = good
  t.match(faultsOf(rest), [/^SMTP_URL is required \(or MAIL_DIR\)/])
  t.match(faultsOf({ ...rest, SMTP_URL: 'smtp://mail:25' }), [/^MAIL_FROM is required with SMTP_URL/])
  const sending = { ...rest, SMTP_URL: 'smtps://user:hunter2@mail.example.com', MAIL_FROM: 'no-reply@example.com' }
  t.match(loadConfig(sending), { SMTP_URL: sending.SMTP_URL, MAIL_FROM: sending.MAIL_FROM, SMTP_TIMEOUT_MS: 10_000 })
  for (const SMTP_URL of ['http://mail:25', 'mail:25', 'smtp://', 'smtp:///mail']) {
    t.match(faultsOf({ ...sending, SMTP_URL }), [/^SMTP_URL /], SMTP_URL)
  }
  for (const MAIL_FROM of ['Ann', 'Ann <ann>', 'ann@', '<ann@example.com', 'Ann <a@b>\r\nBcc: <c@d>', 'a@b, c@d']) {
    t.match(faultsOf({ ...sending, MAIL_FROM }), [/^MAIL_FROM /], MAIL_FROM)
  }
  for (const MAIL_FROM of ['a@b', 'To-dos <no-reply@example.com>']) {
    t.equal(loadConfig({ ...sending, MAIL_FROM }).MAIL_FROM, MAIL_FROM)
  }
})

t.test('the secret of one-time codes has no default, and is long enough', async (t) => {
  const { CODE_SECRET: _none, ...rest } = good
  t.match(faultsOf(rest), [/^CODE_SECRET is required/])
  t.match(faultsOf({ ...rest, CODE_SECRET: 'x'.repeat(31) }), [/^CODE_SECRET /])
})

t.test('a worker needs no keys', async (t) => {
  const { DATABASE_URL, CODE_SECRET, SERVICE_TOKEN, MAIL_DIR } = good
  const config = loadWorkerConfig({ DATABASE_URL, CODE_SECRET, SERVICE_TOKEN, MAIL_DIR, SECURITY_PROFILE: 'local' })
  t.match(config, { PORT: 3004, JOBS_CONCURRENCY: 5, MAIL_DIR: 'mail', NOT_FOUND_LIMIT_PER_MINUTE: 600 })
  t.throws(() => loadWorkerConfig({ DATABASE_URL, CODE_SECRET, SERVICE_TOKEN }), /SMTP_URL is required/)
})

t.test('how mails are sent can be read without anything else', async (t) => {
  t.match(loadMailerConfig({ MAIL_DIR: 'mail' }), { MAIL_DIR: 'mail', SMTP_TIMEOUT_MS: 10_000 })
  t.throws(() => loadMailerConfig({ SMTP_URL: 'smtp://mail' }), /MAIL_FROM is required/)
})
