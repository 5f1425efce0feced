import cookie from '@fastify/cookie'
import { jobs, workerOptions } from '@todo/jobs'
import { Account, Tokens, User } from '@todo/schemas'
import { authentication, createApp, jsonOnly, revokedSessions, scheduler } from '@todo/service-kit'
import { database, idempotency } from '@todo/service-kit/database'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { Config } from './config.ts'
import { databaseSchema } from './database/schema.ts'
import { DOCS } from './docs.ts'
import { jobHandlers } from './job-handlers.ts'
import { accountDataRoutes } from './modules/account-data/account-data.routes.ts'
import { audit } from './modules/audit/audit.plugin.ts'
import { auditRoutes } from './modules/audit/audit.routes.ts'
import { emailRoutes } from './modules/emails/email.routes.ts'
import { feedRoutes } from './modules/feed/feed.routes.ts'
import { warnWithoutTodoService } from './modules/mail/mail-settings.ts'
import { mailOrderRoutes } from './modules/mail-orders/mail-order.routes.ts'
import { CodeMaker } from './modules/one-time-codes/code-maker.ts'
import { operatorRoutes } from './modules/operator/operator.routes.ts'
import { passwordResetRoutes } from './modules/password-reset/password-reset.routes.ts'
import { ResetTokens } from './modules/password-reset/reset-tokens.ts'
import { PasswordHasher } from './modules/passwords/password-hasher.ts'
import { SessionRepository } from './modules/sessions/session.repository.ts'
import { sessionRoutes } from './modules/sessions/session.routes.ts'
import type { SessionServiceDependencies } from './modules/sessions/session.service.ts'
import { signUpInfoRoutes } from './modules/sign-up/sign-up.routes.ts'
import { Throttle } from './modules/throttling/throttle.ts'
import { KeyRing } from './modules/tokens/key-ring.ts'
import { keySetRoutes } from './modules/tokens/key-set.routes.ts'
import { createTokenIssuer } from './modules/tokens/token-issuer.ts'
import { accountRoutes } from './modules/users/account.routes.ts'
import { userRoutes } from './modules/users/user.routes.ts'
import { deleteExpired } from './periodic-work.ts'

/** How often the file with the signing keys is looked at. */
const FOLLOW_KEYS_EVERY_MS = 1_000

/** What a test may put in the place of the real thing. */
export interface AppDependencies {
  logger?: FastifyBaseLogger
  /** How often what has expired is deleted, in milliseconds. */
  cleanUpEveryMs?: number
}

/** The auth-service: sign-up, log-in, sessions, tokens. */
export async function buildApp(config: Config, { logger, cleanUpEveryMs = 60_000 }: AppDependencies = {}) {
  const keys = new KeyRing(config)
  const app = await createApp({
    name: 'auth-service',
    settings: config,
    docs: DOCS,
    ...(logger && { logger }),
  })
  await app.register(jsonOnly)
  await app.register(cookie)
  await app.register(idempotency, { secret: config.CODE_SECRET })
  await app.register(database, {
    ...databaseSchema,
    url: config.DATABASE_URL,
    poolSize: config.DATABASE_POOL_SIZE,
    timeoutMs: config.DATABASE_TIMEOUT_MS,
    serverTiming: config.SERVER_TIMING,
  })
  const sessionRepository = () => new SessionRepository(app.orm.em.fork())
  await app.register(jobs, { ...workerOptions(config), handlers: jobHandlers(config) })
  await app.register(scheduler)
  await app.register(audit, { retentionDays: config.AUDIT_RETENTION_DAYS, cleanUpEveryMs })
  await app.register(revokedSessions, { load: (after) => sessionRepository().revokedAfter(after) })
  await app.register(authentication, {
    keys,
    issuer: config.TOKEN_ISSUER,
    audience: config.TOKEN_AUDIENCE,
    cacheSize: config.TOKEN_CACHE_SIZE,
    signing: { privateKey: keys.signingKey.pem, ttlSeconds: config.ACCESS_TOKEN_TTL_SECONDS },
  })
  app.repeat('reading the signing keys', FOLLOW_KEYS_EVERY_MS, () => keys.follow(app.log))
  warnWithoutTodoService(app.log, config)
  await addRoutes(app, config, keys)
  deleteExpired(app, cleanUpEveryMs)
  return app
}

/** Each module takes from the options what it names. */
async function addRoutes(app: FastifyInstance, config: Config, keys: KeyRing): Promise<void> {
  // Shapes that are in the answers of more than one module.
  for (const schema of [User, Account, Tokens]) app.addSchema(schema)
  const options = {
    ...sessionOptions(app, config, keys),
    ...passwordOptions(config),
    signUpPolicy: config.SIGN_UP,
    revealUnknownUsers: config.REVEAL_UNKNOWN_USERS,
    maker: new CodeMaker(config.CODE_SECRET),
    resetTokens: new ResetTokens(config.CODE_SECRET),
    sharedLists: { url: config.SHARED_LISTS_URL, token: config.SERVICE_TOKEN },
    serviceToken: config.SERVICE_TOKEN,
    logInsPerMinute: config.LOG_INS_PER_MINUTE,
    triesPerMinute: config.LOG_INS_PER_MINUTE,
    signUpsPerMinute: config.SIGN_UPS_PER_MINUTE,
    refreshesPerMinute: config.REFRESHES_PER_MINUTE,
    codesPerMinute: config.CODES_PER_MINUTE,
  }
  const users = { ...options, prefix: '/users' }
  const internal = { ...options, prefix: '/internal' }
  await app.register(keySetRoutes, { keys })
  await app.register(userRoutes, users)
  await app.register(signUpInfoRoutes, users)
  await app.register(accountRoutes, users)
  await app.register(sessionRoutes, users)
  await app.register(auditRoutes, users)
  await app.register(feedRoutes, internal)
  await app.register(mailOrderRoutes, internal)
  await app.register(accountDataRoutes, internal)
  await app.register(operatorRoutes, options)
  await app.register(emailRoutes, { ...options, prefix: '/users/email' })
  await app.register(passwordResetRoutes, { ...options, prefix: '/users/password' })
}

/** How passwords are hashed, one hasher for all, who may try how often, and what a new one has to be. */
function passwordOptions(config: Config) {
  const hasher = new PasswordHasher({
    cost: config.BCRYPT_COST,
    concurrency: config.BCRYPT_CONCURRENCY,
    queueLimit: config.BCRYPT_QUEUE_LIMIT,
  })
  const throttle = new Throttle({
    perAddress: config.LOG_IN_FAILURES_PER_ADDRESS,
    perAccount: config.LOG_IN_FAILURES_PER_ACCOUNT,
  })
  return {
    hasher,
    throttle,
    rules: { minLength: config.PASSWORD_MIN_LENGTH, refuseCommon: config.REFUSE_COMMON_PASSWORDS },
  }
}

/** What signs the tokens of sessions, how long both last, and where the tokens of ended ones are refused. */
function sessionOptions(app: FastifyInstance, config: Config, keys: KeyRing): SessionServiceDependencies {
  return {
    issuer: createTokenIssuer({
      sign: (claims, key) => app.jwt.sign(claims, key),
      ring: keys,
      ttlSeconds: config.ACCESS_TOKEN_TTL_SECONDS,
    }),
    lifetimes: {
      idleMs: config.REFRESH_TOKEN_IDLE_SECONDS * 1_000,
      maxMs: config.SESSION_MAX_SECONDS * 1_000,
      graceMs: config.REFRESH_TOKEN_GRACE_SECONDS * 1_000,
      accessTokenMs: config.ACCESS_TOKEN_TTL_SECONDS * 1_000,
    },
    revokedSessions: app.revokedSessions,
  }
}
