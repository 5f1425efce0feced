import { JobSettings } from '@todo/jobs'
import { SIGN_UP_POLICIES } from '@todo/schemas'
import {
  DatabaseSettings,
  PROFILES,
  readEnvironment,
  ServiceSettings,
  TokenSettings,
  withProfile,
} from '@todo/service-kit'
import { Type } from 'typebox'
import { MailSettings, mailFaults } from './modules/mail/mail-settings.ts'
import { MAX_ACCESS_TOKEN_TTL_SECONDS } from './modules/tokens/token-issuer.ts'

const DAY_SECONDS = 86_400

/** How many threads Node has for hashes, files and names, unless UV_THREADPOOL_SIZE says otherwise. */
const LIBUV_THREADS = '4'
/** Far from where an unsigned integer ends. */
const MAX_FAILURES = 1_000_000

const AuthSettings = Type.Object({
  ...ServiceSettings,
  ...DatabaseSettings,
  ...TokenSettings,
  ...JobSettings,
  ...MailSettings,
  PORT: Type.Integer({ ...ServiceSettings.PORT, default: 3001 }),
  JWT_KEYS_FILE: Type.Optional(
    Type.String({
      description:
        'a file with the private JWK Set that signs tokens; generate-keys.ts makes one, and changes of it are followed',
    }),
  ),
  JWT_KEYS: Type.Optional(Type.String({ description: 'the private JWK Set itself, as JSON, in place of a file' })),
  SIGN_UP: Type.Enum([...SIGN_UP_POLICIES], {
    default: 'open',
    description:
      'who can sign up: open (everybody), invitation (who has been invited) or closed (nobody); the first user always can',
  }),
  ACCESS_TOKEN_TTL_SECONDS: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_ACCESS_TOKEN_TTL_SECONDS,
      description: 'how long an access token is good for, in seconds',
    }),
  ),
  REFRESH_TOKEN_IDLE_SECONDS: Type.Integer({
    default: 14 * DAY_SECONDS,
    minimum: 60,
    maximum: 365 * DAY_SECONDS,
    description: 'how long a session lives that is not used, in seconds',
  }),
  REFRESH_TOKEN_GRACE_SECONDS: Type.Integer({
    default: 10,
    minimum: 0,
    maximum: 60,
    description:
      'how long a used refresh token gets the same answer again, for tabs that use it at once, in seconds; 0 also turns off retries of the same client',
  }),
  SESSION_MAX_SECONDS: Type.Integer({
    default: 30 * DAY_SECONDS,
    minimum: 60,
    maximum: 3650 * DAY_SECONDS,
    description: 'how long a session lives at the most, in seconds',
  }),
  BCRYPT_COST: Type.Integer({
    default: 12,
    minimum: 10,
    maximum: 16,
    description: 'each step doubles the time that a password hash takes; hashes of another cost are renewed at log-in',
  }),
  BCRYPT_CONCURRENCY: Type.Integer({
    default: 2,
    minimum: 1,
    maximum: 64,
    description: 'how many hashes are computed at once; fewer than UV_THREADPOOL_SIZE, which is 4 by default',
  }),
  BCRYPT_QUEUE_LIMIT: Type.Integer({
    default: 100,
    minimum: 0,
    description: 'how many hashes may wait; more are answered with 503',
  }),
  PASSWORD_MIN_LENGTH: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 72,
      description: 'the least length of a password; NIST SP 800-63B asks for 15 where there is no second factor',
    }),
  ),
  REFUSE_COMMON_PASSWORDS: Type.Optional(
    Type.Boolean({ description: 'whether passwords that many people use, and the username itself, are refused' }),
  ),
  REVEAL_UNKNOWN_USERS: Type.Optional(
    Type.Boolean({
      description: 'whether a log-in says that a user does not exist, or answers as to a wrong password',
    }),
  ),
  LOG_INS_PER_MINUTE: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: 'how many log-ins an address may try in a minute, and as many changes of accounts, of each kind',
    }),
  ),
  SIGN_UPS_PER_MINUTE: Type.Optional(
    Type.Integer({ minimum: 1, description: 'how many sign-ups an address may try in a minute' }),
  ),
  REFRESHES_PER_MINUTE: Type.Optional(
    Type.Integer({ minimum: 1, description: 'how many refresh tokens an address may use in a minute' }),
  ),
  LOG_IN_FAILURES_PER_ADDRESS: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_FAILURES,
      description: 'how many wrong passwords for one username from one address are free, before there are pauses',
    }),
  ),
  LOG_IN_FAILURES_PER_ACCOUNT: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_FAILURES,
      description:
        'the same in an hour from all addresses together, but those from which the user has logged in lately',
    }),
  ),
  AUDIT_RETENTION_DAYS: Type.Integer({
    default: 90,
    minimum: 1,
    maximum: 3650,
    description: 'how long what happens to accounts is kept for their users to see, in days',
  }),
  CODES_PER_MINUTE: Type.Optional(
    Type.Integer({ minimum: 1, description: 'how many one-time codes an address may ask for, or try, in a minute' }),
  ),
})

/** The security profiles (OWASP ASVS 5.0 and cheat sheets; `local` is the base contract to the letter). */
const AUTH_PROFILES = {
  local: {
    ...PROFILES.local,
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
  },
  hardened: {
    ...PROFILES.hardened,
    ACCESS_TOKEN_TTL_SECONDS: 900,
    PASSWORD_MIN_LENGTH: 8,
    REFUSE_COMMON_PASSWORDS: true,
    REVEAL_UNKNOWN_USERS: false,
    LOG_INS_PER_MINUTE: 10,
    SIGN_UPS_PER_MINUTE: 5,
    REFRESHES_PER_MINUTE: 60,
    LOG_IN_FAILURES_PER_ADDRESS: 5,
    LOG_IN_FAILURES_PER_ACCOUNT: 100,
    CODES_PER_MINUTE: 10,
  },
}

const WorkerSettings = Type.Object({
  ...ServiceSettings,
  ...DatabaseSettings,
  ...JobSettings,
  ...MailSettings,
  PORT: Type.Integer({ ...ServiceSettings.PORT, default: 3004 }),
})

/**
 * The configuration of the auth-service.
 *
 * @throws {ConfigError} naming every variable at fault.
 */
export function loadConfig(env: NodeJS.ProcessEnv) {
  const faults = [keyFaults, mailFaults, hashFaults]
  const settings = readEnvironment(AuthSettings, env, (set) => faults.flatMap((faultsOf) => faultsOf(set)))
  return withProfile(settings, AUTH_PROFILES)
}
export type Config = ReturnType<typeof loadConfig>

/**
 * The configuration of a process that does the background jobs of the auth-service and nothing else. It needs no keys.
 *
 * @throws {ConfigError} naming every variable at fault.
 */
export function loadWorkerConfig(env: NodeJS.ProcessEnv) {
  return withProfile(readEnvironment(WorkerSettings, env, mailFaults), PROFILES)
}

/** What no schema expresses: of two ways to say where the keys are, one is needed. */
function keyFaults({ JWT_KEYS, JWT_KEYS_FILE }: NodeJS.ProcessEnv): string[] {
  return JWT_KEYS === undefined && JWT_KEYS_FILE === undefined
    ? ['JWT_KEYS_FILE is required (or JWT_KEYS): the private JWK Set that signs tokens']
    : []
}

/** Hashes that take every thread would hold up whatever else waits for one. */
function hashFaults({ BCRYPT_CONCURRENCY, UV_THREADPOOL_SIZE = LIBUV_THREADS }: NodeJS.ProcessEnv): string[] {
  return Number(BCRYPT_CONCURRENCY) >= Number(UV_THREADPOOL_SIZE)
    ? ['BCRYPT_CONCURRENCY must be below UV_THREADPOOL_SIZE (4 unless set): hashes would take every thread']
    : []
}
