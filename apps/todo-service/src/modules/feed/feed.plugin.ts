import fp from 'fastify-plugin'
import { createFeedClient, type FeedClientOptions } from './feed-client.ts'
import { FeedPuller } from './feed-puller.ts'

/** How the feed is read. */
export interface UserFeedOptions extends FeedClientOptions {
  /** How often, in milliseconds. */
  pullMs?: number
}

const AGE = 'user_feed_age_seconds'
const POSITION = 'user_feed_position'

/**
 * Follows the feed of users of the auth-service, from when the app is ready until it closes. While the auth-service is
 * away the app serves on, and is as ready as before.
 */
export const userFeed = fp<UserFeedOptions>(
  async (app, { pullMs = 500, ...clientOptions }) => {
    const puller = new FeedPuller({
      client: createFeedClient(clientOptions),
      orm: app.orm,
      log: app.log,
      pullMs,
      onApplied: () => app.revokedSessions.poll(),
    })
    app.addHook('onReady', async () => puller.start())
    app.addHook('onClose', () => puller.stop())

    const { client } = app.metrics
    for (const name of [AGE, POSITION]) client.register.removeSingleMetric(name)
    new client.Gauge({
      name: AGE,
      help: 'How long ago the feed of users was read up to its end, in seconds',
      collect() {
        this.set(puller.ageMs / 1_000)
      },
    })
    new client.Gauge({
      name: POSITION,
      help: 'Up to where the feed of users has been applied',
      collect() {
        this.set(puller.position)
      },
    })
  },
  { name: 'user-feed', dependencies: ['database', 'metrics', 'revoked-sessions'] },
)
