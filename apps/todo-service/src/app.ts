import { jobs, workerOptions } from '@todo/jobs'
import { authentication, createApp, jsonOnly, scheduler } from '@todo/service-kit'
import { database, forgetOldKeys, idempotency } from '@todo/service-kit/database'
import { createRemoteKeys } from '@todo/service-kit/tokens'
import { userFeed } from '@todo/user-feed'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from './config.ts'
import { databaseSchema } from './database/schema.ts'
import { applyUserChanges } from './modules/accounts/apply-user-changes.ts'
import { settingsRoutes } from './modules/accounts/settings.routes.ts'
import { storeOf } from './modules/attachments/store/store-of.ts'
import { sweepFiles } from './modules/attachments/sweep-files.ts'
import { historyRoutes } from './modules/changes/history/history.routes.ts'
import { TRIM_EVERY_MS, trimLog } from './modules/changes/trim-log.ts'
import { undoRoutes } from './modules/changes/undo/undo.routes.ts'
import { commentRoutes } from './modules/comments/comment.routes.ts'
import { retellAuthorHandler } from './modules/comments/retell-author.job.ts'
import { createAccountDataClient } from './modules/exports/content/account-data-client.ts'
import { ExportRepository } from './modules/exports/export.repository.ts'
import { exportRoutes } from './modules/exports/export.routes.ts'
import { makeExportHandler } from './modules/exports/make-export.handler.ts'
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
import { createMailClient } from './modules/mails/mail-client.ts'
import { sharedListsRoutes } from './modules/members/shared-lists.routes.ts'
import { digestMailHandler } from './modules/notifications/mails/digest-mail.handler.ts'
import { DIGEST_EVERY_MS, sendDigests } from './modules/notifications/mails/send-digests.ts'
import { unsubscribeRoutes } from './modules/notifications/mails/unsubscribe.routes.ts'
import { UnsubscribeTokens } from './modules/notifications/mails/unsubscribe-tokens.ts'
import { forgetNotifications } from './modules/notifications/notification.repository.ts'
import { notificationRoutes } from './modules/notifications/notification.routes.ts'
import { pushRoutes } from './modules/push/push.routes.ts'
import { vapidKeys } from './modules/push/vapid-keys.ts'
import { recurrenceRoutes } from './modules/recurrence/recurrence.routes.ts'
import { reminderRoutes } from './modules/reminders/reminder.routes.ts'
import { PushSender } from './modules/reminders/sending/push-sender.ts'
import { reminderMailHandler } from './modules/reminders/sending/reminder-mail.handler.ts'
import { reminderPushHandler } from './modules/reminders/sending/reminder-push.handler.ts'
import { forgetFires, LOOK_EVERY_MS, sendDue } from './modules/reminders/sending/send-due.ts'
import { syncRoutes } from './modules/sync/sync.routes.ts'
import { eraseTodosHandler } from './modules/todos/erase-todos.job.ts'
import { PURGE_EVERY_MS, purgeTrash } from './modules/todos/purge-trash.ts'
import { respaceListHandler } from './modules/todos/respace-list.job.ts'
import { todoRoutes } from './modules/todos/todo.routes.ts'
import { unassignHandler } from './modules/todos/unassign.job.ts'
import { trashRoutes } from './modules/trash/trash.routes.ts'
import { Post } from './modules/webhooks/sending/post.ts'
import { addWebhooks, type WebhookOptions } from './modules/webhooks/webhooks.ts'

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
  /** How often it is looked for messages to webhooks, how long a receiver and a turn may take, and how its name is looked up. */
  webhooks?: Pick<WebhookOptions, 'lookEveryMs' | 'timeoutMs' | 'turnMs' | 'lookup'>
}

/** The todo-service: verifies tokens, keeps to-dos. */
export async function buildApp(
  config: Config,
  { logger, pullMs, forgetEveryMs = 60_000, heartbeatMs, webhooks }: AppDependencies = {},
) {
  const app = await createApp({
    name: 'todo-service',
    settings: config,
    docs: {
      title: 'todo-service',
      version: '0.1.0',
      description: 'Your to-dos. Get an access token from the auth-service, press **Authorize**, and paste it.',
      tags: [
        { name: 'todos', description: 'To-dos: yours, and those in lists that others share with you' },
        { name: 'attachments', description: 'Files of to-dos' },
        { name: 'lists', description: 'Where to-dos are, and with whom you share them' },
        { name: 'sharing', description: 'Who is invited to your lists, and to which you are' },
        { name: 'labels', description: 'Words on to-dos, and how each is shown' },
        { name: 'trash', description: 'What has been deleted, for 30 days' },
        { name: 'changes', description: 'What has been changed, by whom, and back again' },
        { name: 'events', description: 'When something changes, as it happens' },
        { name: 'comments', description: 'What people say about a to-do' },
        { name: 'reminders', description: 'To be told of a to-do in time, by mail, in a browser or on a stream' },
        { name: 'notifications', description: 'What others have done that concerns you' },
        { name: 'filters', description: 'Which to-dos you want to see, in a line of text' },
        { name: 'recurrence', description: 'What comes again, and when' },
        { name: 'sync', description: 'What has changed, for clients that keep everything themselves' },
        { name: 'webhooks', description: 'URLs that are told when something changes' },
        { name: 'export', description: 'All of your own data, in one file' },
        { name: 'settings', description: 'Where you are, and how you want dates' },
      ],
    },
    ...(logger && { logger }),
  })
  const keys = createRemoteKeys({ url: config.JWKS_URL, log: app.log })
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
  app.repeat('forgetting old idempotency keys', forgetEveryMs, () => forgetOldKeys(app.orm.em))
  app.repeat('emptying the trash', PURGE_EVERY_MS, () => purgeTrash(app.orm.em))
  const store = storeOf(config)
  app.repeat('deleting files that no to-do has', PURGE_EVERY_MS, () => sweepFiles(app.orm.em, store))
  app.repeat('deleting old changes', TRIM_EVERY_MS, () => trimLog(app.orm.em, config.CHANGES_KEPT_DAYS))
  app.repeat('sending reminders', LOOK_EVERY_MS, () => sendDue(app.orm.em))
  app.repeat('forgetting old reminders', PURGE_EVERY_MS, () => forgetFires(app.orm.em))
  app.repeat('sending digests', DIGEST_EVERY_MS, () => sendDigests(app.orm.em))
  app.repeat('forgetting old notifications', PURGE_EVERY_MS, () => forgetNotifications(app.orm.em))
  app.repeat('deleting old exports', PURGE_EVERY_MS, () => new ExportRepository(app.orm.em.fork()).deleteExpired())
  const mails = createMailClient({ url: mailsUrlOf(config), token: config.SERVICE_TOKEN })
  const tokens = new UnsubscribeTokens(config.SERVICE_TOKEN)
  const accounts = createAccountDataClient({ url: config.USER_FEED_URL, token: config.SERVICE_TOKEN })
  const push = vapidKeys(config.SERVICE_TOKEN)
  const post = new Post({
    allowsPrivate: config.WEBHOOKS_ALLOW_PRIVATE,
    timeoutMs: PUSH_TIMEOUT_MS,
    lookup: webhooks?.lookup,
  })
  app.addHook('onClose', () => post.close())
  await app.register(jobs, {
    ...workerOptions(config),
    handlers: [
      eraseTodosHandler(store),
      unassignHandler,
      retellAuthorHandler,
      respaceListHandler,
      reminderMailHandler(mails),
      reminderPushHandler(new PushSender(post, push, config.PUSH_CONTACT)),
      digestMailHandler({ mails, tokens, publicUrl: config.PUBLIC_URL }),
      makeExportHandler(accounts, store),
    ],
  })
  await app.register(userFeed, {
    url: config.USER_FEED_URL,
    token: config.SERVICE_TOKEN,
    apply: applyUserChanges,
    ...(pullMs && { pullMs }),
  })
  await app.register(authentication, {
    keys,
    issuer: config.TOKEN_ISSUER,
    audience: config.TOKEN_AUDIENCE,
    cacheSize: config.TOKEN_CACHE_SIZE,
  })
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
  const watcher = watchAccounts(app)
  const waiting = new WaitingRequests(watcher, Math.floor(config.MAX_REQUESTS_AT_ONCE / 2))
  await app.register(syncRoutes, { prefix: '/sync', waiting })
  await app.register(eventsRoutes, {
    prefix: '/events',
    watcher,
    limits: { inAll: config.MAX_STREAMS, perUser: config.MAX_STREAMS_PER_USER },
    ...(heartbeatMs && { heartbeatMs }),
  })
  await addWebhooks(app, {
    secret: config.SERVICE_TOKEN,
    allowsPrivate: config.WEBHOOKS_ALLOW_PRIVATE,
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
  await app.register(pushRoutes, {
    prefix: '/push',
    publicKey: push.publicKey,
    allowsPrivate: config.WEBHOOKS_ALLOW_PRIVATE,
  })
  await app.register(notificationRoutes, { prefix: '/notifications' })
  await app.register(unsubscribeRoutes, { prefix: '/notifications', tokens })
  await app.register(filterRoutes, { prefix: '/filters' })
  await app.register(explainRoutes, { prefix: '/filters' })
  await app.register(exportRoutes, { prefix: '/users/me/export' })
  await app.register(recurrenceRoutes, { prefix: '/recurrence' })
  return app
}

/** Where the auth-service takes orders of mails: beside the feed of its users. */
function mailsUrlOf({ USER_FEED_URL }: Config): string {
  return new URL('../mails', USER_FEED_URL).href
}
