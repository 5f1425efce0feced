import { jobs, workerOptions } from '@todo/jobs'
import { authentication, createApp, jsonOnly, scheduler } from '@todo/service-kit'
import { database, idempotency } from '@todo/service-kit/database'
import { RemoteKeys } from '@todo/service-kit/tokens'
import { userFeed } from '@todo/user-feed'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { writesInTurn } from './access/writes-in-turn.ts'
import type { Config } from './config.ts'
import { databaseSchema } from './database/schema.ts'
import { DOCS } from './docs.ts'
import { jobHandlers } from './job-handlers.ts'
import { applyUserChanges } from './modules/accounts/apply-user-changes.ts'
import { settingsRoutes } from './modules/accounts/settings.routes.ts'
import type { FileStore } from './modules/attachments/store/file-store.ts'
import { storeOf } from './modules/attachments/store/store-of.ts'
import { historyRoutes } from './modules/changes/history/history.routes.ts'
import { undoRoutes } from './modules/changes/undo/undo.routes.ts'
import { commentRoutes } from './modules/comments/comment.routes.ts'
import { exportRoutes } from './modules/exports/export.routes.ts'
import { explainRoutes } from './modules/filters/explain.routes.ts'
import { filterRoutes } from './modules/filters/filter.routes.ts'
import { invitationRoutes } from './modules/invitations/invitation.routes.ts'
import { labelRoutes } from './modules/labels/label.routes.ts'
import { listRoutes } from './modules/lists/list.routes.ts'
import { sectionRoutes } from './modules/lists/section.routes.ts'
import { eventsRoutes } from './modules/live/events.routes.ts'
import { WaitingRequests } from './modules/live/waiting-requests.ts'
import { watchAccounts } from './modules/live/watch-accounts.ts'
import { currentOrderRoutes } from './modules/mails/current-order.routes.ts'
import { sharedListsRoutes } from './modules/members/shared-lists.routes.ts'
import { unsubscribeRoutes } from './modules/notifications/mails/unsubscribe.routes.ts'
import { UnsubscribeTokens } from './modules/notifications/mails/unsubscribe-tokens.ts'
import { notificationRoutes } from './modules/notifications/notification.routes.ts'
import { Post } from './modules/outbound/post.ts'
import { pushRoutes } from './modules/push/push.routes.ts'
import { type VapidKeys, vapidKeys } from './modules/push/vapid-keys.ts'
import { recurrenceRoutes } from './modules/recurrence/recurrence.routes.ts'
import { reminderRoutes } from './modules/reminders/reminder.routes.ts'
import { PushSender } from './modules/reminders/sending/push-sender.ts'
import { syncRoutes } from './modules/sync/sync.routes.ts'
import { todoRoutes } from './modules/todos/todo.routes.ts'
import { trashRoutes } from './modules/trash/trash.routes.ts'
import { addWebhooks, type WebhookOptions } from './modules/webhooks/webhooks.ts'
import { repeatWork } from './periodic-work.ts'

/** How long the push service of a browser may take to answer, in milliseconds. */
const PUSH_TIMEOUT_MS = 10_000

/** What a test may put in the place of the real thing. */
export interface AppDependencies {
  logger?: FastifyBaseLogger
  /** How often the feed of users is pulled, in milliseconds. */
  pullMs?: number
  /** How often idempotency keys are looked through for old ones, in milliseconds. */
  forgetEveryMs?: number
  /** After how long a silent stream of events says something, in milliseconds. */
  heartbeatMs?: number
  /** Of webhooks: how often messages are looked for, how long a receiver and a turn may take, and how names are resolved. */
  webhooks?: Pick<WebhookOptions, 'lookEveryMs' | 'timeoutMs' | 'turnMs' | 'lookup'>
}

/** The todo-service: verifies tokens, keeps to-dos. */
export async function buildApp(config: Config, dependencies: AppDependencies = {}) {
  const { logger } = dependencies
  const app = await createApp({ name: 'todo-service', settings: config, docs: DOCS, ...(logger && { logger }) })
  const keys = new RemoteKeys({ url: config.JWKS_URL, log: app.log })
  app.addHook('onClose', () => keys.close())
  app.addReadinessCheck('signing_keys', () => keys.ready())

  await app.register(jsonOnly)
  await app.register(idempotency, { secret: config.SERVICE_TOKEN })
  await app.register(database, {
    ...databaseSchema,
    url: config.DATABASE_URL,
    poolSize: config.DATABASE_POOL_SIZE,
    timeoutMs: config.DATABASE_TIMEOUT_MS,
    serverTiming: config.SERVER_TIMING,
  })
  await app.register(scheduler)
  const parts = {
    store: await storeOf(config),
    tokens: new UnsubscribeTokens(config.SERVICE_TOKEN),
    push: vapidKeys(config.SERVICE_TOKEN),
  }
  await addWork(app, config, parts, dependencies)
  await app.register(authentication, {
    keys,
    issuer: config.TOKEN_ISSUER,
    audience: config.TOKEN_AUDIENCE,
    cacheSize: config.TOKEN_CACHE_SIZE,
  })
  writesInTurn(app)
  await addRoutes(app, config, parts, dependencies)
  return app
}

/** What the work and the routes share. */
interface Parts {
  store: FileStore
  tokens: UnsubscribeTokens
  push: VapidKeys
}

/** What the service does without being asked: periodic work, jobs, and following the feed of users. */
async function addWork(
  app: FastifyInstance,
  config: Config,
  { store, tokens, push }: Parts,
  { forgetEveryMs = 60_000, pullMs, webhooks }: AppDependencies,
): Promise<void> {
  repeatWork(app, { store, forgetEveryMs, changesKeptDays: config.CHANGES_KEPT_DAYS })
  const { WEBHOOKS_ALLOW_PRIVATE: allowsPrivate } = config
  const post = new Post({ allowsPrivate, timeoutMs: PUSH_TIMEOUT_MS, lookup: webhooks?.lookup })
  app.addHook('onClose', () => post.close())
  const sender = new PushSender(post, push, config.PUSH_CONTACT)
  await app.register(jobs, { ...workerOptions(config), handlers: jobHandlers(config, { store, tokens, sender }) })
  await app.register(userFeed, {
    url: config.USER_FEED_URL,
    token: config.SERVICE_TOKEN,
    apply: applyUserChanges,
    ...(pullMs && { pullMs }),
  })
}

async function addRoutes(
  app: FastifyInstance,
  config: Config,
  { store, tokens, push }: Parts,
  { heartbeatMs, webhooks }: AppDependencies,
): Promise<void> {
  const { WEBHOOKS_ALLOW_PRIVATE: allowsPrivate } = config
  await app.register(todoRoutes, {
    prefix: '/todos',
    listCache: { maxBytes: config.LIST_CACHE_BYTES, ttlSeconds: config.LIST_CACHE_TTL_SECONDS },
    attachments: {
      store,
      maxBytes: config.FILE_LIMIT_BYTES,
      accountBytes: config.ACCOUNT_FILES_BYTES,
      scanCommand: config.SCAN_COMMAND,
      scanTimeoutMs: config.SCAN_TIMEOUT_MS,
    },
  })
  await addLiveRoutes(app, config, heartbeatMs)
  await addWebhooks(app, {
    secret: config.SERVICE_TOKEN,
    allowsPrivate,
    concurrency: config.WEBHOOKS_CONCURRENCY,
    ...webhooks,
  })
  await app.register(sharedListsRoutes, { prefix: '/internal', serviceToken: config.SERVICE_TOKEN })
  await app.register(currentOrderRoutes, { prefix: '/internal', serviceToken: config.SERVICE_TOKEN })
  await app.register(undoRoutes, { prefix: '/undo' })
  await app.register(historyRoutes)
  await app.register(trashRoutes, { prefix: '/trash' })
  await app.register(listRoutes, { prefix: '/lists' })
  await app.register(invitationRoutes, { prefix: '/invitations' })
  await app.register(sectionRoutes, { prefix: '/sections' })
  await app.register(labelRoutes, { prefix: '/labels' })
  await app.register(settingsRoutes, { prefix: '/settings' })
  await app.register(reminderRoutes, { prefix: '/reminders' })
  await app.register(commentRoutes, { prefix: '/comments' })
  await app.register(pushRoutes, { prefix: '/push', publicKey: push.publicKey, allowsPrivate })
  await app.register(notificationRoutes, { prefix: '/notifications' })
  await app.register(unsubscribeRoutes, { prefix: '/notifications', tokens })
  await app.register(filterRoutes, { prefix: '/filters' })
  await app.register(explainRoutes, { prefix: '/filters' })
  await app.register(exportRoutes, { prefix: '/users/me/export' })
  await app.register(recurrenceRoutes, { prefix: '/recurrence' })
}

/** What is answered when something changes. */
async function addLiveRoutes(app: FastifyInstance, config: Config, heartbeatMs?: number): Promise<void> {
  const watcher = watchAccounts(app)
  // A quarter of them: with one process and the default settings, fewer than the UPSTREAM_CONNECTIONS of the gateway.
  const waiting = new WaitingRequests(watcher, {
    perHolder: config.MAX_STREAMS_PER_USER,
    inAll: Math.ceil(config.MAX_REQUESTS_AT_ONCE / 4),
  })
  await app.register(syncRoutes, { prefix: '/sync', waiting })
  await app.register(eventsRoutes, {
    prefix: '/events',
    watcher,
    limits: { inAll: config.MAX_STREAMS, perHolder: config.MAX_STREAMS_PER_USER },
    ...(heartbeatMs && { heartbeatMs }),
  })
}
