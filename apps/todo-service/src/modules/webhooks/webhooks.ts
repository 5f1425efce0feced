import type { LookupFunction } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { Post } from '../outbound/post.ts'
import { deliveryRoutes } from './delivery.routes.ts'
import { FORGET_EVERY_MS, forgetDeliveries } from './forget-deliveries.ts'
import { SecretBox } from './secrets.ts'
import { WebhookSender } from './sending/sender.ts'
import { webhookRoutes } from './webhook.routes.ts'

/** How often messages that are due are looked for, in milliseconds. */
const LOOK_EVERY_MS = 1_000
/** How long a receiver may take to answer, in milliseconds. */
const TIMEOUT_MS = 10_000
/** How long one webhook is told, in milliseconds; then others have their turn. */
const TURN_MS = 10_000

const TRIED = 'webhook_deliveries_total'

/** How messages of webhooks are sent. */
export interface WebhookOptions {
  /** What secrets are sealed with: the service's own. */
  secret: string
  /** Whether `http` and private addresses are allowed. */
  allowsPrivate: boolean
  /** How many webhooks this process sends to at once; 0 for none: another process does. */
  concurrency: number
  lookEveryMs?: number | undefined
  timeoutMs?: number | undefined
  turnMs?: number | undefined
  lookup?: LookupFunction | undefined
}

/** `/webhooks`, and what sends their messages while the app is there. */
export async function addWebhooks(app: FastifyInstance, options: WebhookOptions): Promise<void> {
  const { allowsPrivate, concurrency, lookEveryMs = LOOK_EVERY_MS, lookup } = options
  const { timeoutMs = TIMEOUT_MS, turnMs = TURN_MS } = options
  const secrets = new SecretBox(options.secret)
  const tried = new app.metrics.client.Counter({
    registers: [app.metricsRegistry],
    name: TRIED,
    help: 'Tries to send a message of a webhook, by what came of them: delivered, waiting for the next try, failed, dropped',
    labelNames: ['outcome'],
  })
  const sender = new WebhookSender({
    openEm: () => app.orm.em.fork(),
    post: new Post({ allowsPrivate, timeoutMs, lookup }),
    secrets,
    turnMs,
    concurrency,
    onTried: (outcome) => tried.inc({ outcome }),
    onFailure: (error) => app.log.warn({ err: error }, 'sending to a webhook has failed here, and is tried again'),
  })
  if (concurrency > 0) app.repeat('sending to webhooks', lookEveryMs, () => sender.look())
  app.repeat('forgetting old deliveries', FORGET_EVERY_MS, () => forgetDeliveries(app.orm.em))
  app.addHook('onClose', () => sender.stop())
  await app.register(webhookRoutes, { prefix: '/webhooks', rules: { allowsPrivate, secrets } })
  await app.register(deliveryRoutes, { prefix: '/webhooks' })
}
