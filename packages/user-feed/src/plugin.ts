import { revokedSessions } from '@todo/service-kit'
import fp from 'fastify-plugin'
import type { ApplyUpdates } from './apply-page.ts'
import { createFeedClient, type FeedClientOptions } from './feed-client.ts'
import { FeedPuller } from './feed-puller.ts'
import { RevokedSessionRepository } from './revoked-session.repository.ts'

/** Options of the feed of users. */
export interface UserFeedOptions extends FeedClientOptions {
  apply: ApplyUpdates
  /** How often the feed is pulled, and the ended sessions are read from the database, in milliseconds. */
  pullMs?: number
  /** How often expired sessions are deleted, in milliseconds. */
  cleanUpEveryMs?: number
}

const AGE = 'user_feed_age_seconds'
const POSITION = 'user_feed_position'

/**
 * Follows the feed of users from when the app is ready until it closes, and refuses the access tokens of sessions that
 * have ended. Register it before `authentication`. While the auth-service is down, the app goes on
 * serving and stays ready.
 */
export const userFeed = fp<UserFeedOptions>(
  async (app, { apply, pullMs = 500, cleanUpEveryMs = 60_000, ...clientOptions }) => {
    const sessions = () => new RevokedSessionRepository(app.orm.em.fork())
    await app.register(revokedSessions, { load: (position) => sessions().after(position), pollMs: pullMs })
    app.repeat('deleting expired sessions', cleanUpEveryMs, () => sessions().deleteExpired())

    const puller = new FeedPuller({
      client: createFeedClient(clientOptions),
      orm: app.orm,
      log: app.log,
      tracer: app.tracer,
      pullMs,
      apply,
      onApplied: () => app.revokedSessions.poll(),
    })
    app.addHook('onReady', async () => puller.start())
    app.addHook('onClose', () => puller.stop())

    const { client } = app.metrics
    const registers = [app.metricsRegistry]
    new client.Gauge({
      registers,
      name: AGE,
      help: 'How long ago the feed of users was read up to its end, in seconds',
      collect() {
        this.set(puller.ageMs / 1_000)
      },
    })
    new client.Gauge({
      registers,
      name: POSITION,
      help: 'Up to where the feed of users has been applied',
      collect() {
        this.set(puller.position)
      },
    })
  },
  { name: 'user-feed', dependencies: ['database', 'metrics', 'scheduler'] },
)
