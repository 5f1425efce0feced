import fp from 'fastify-plugin'

/** How many rows are deleted at once: little enough not to be in anybody's way. */
const AT_ONCE = 1_000

/** How old sessions are deleted, and how often. */
interface Options {
  /** Deletes sessions that nobody needs any more, so many at the most. */
  purge: (limit: number) => Promise<void>
  /** How often, in milliseconds. */
  everyMs?: number
}

/**
 * Deletes sessions that nobody needs any more, a few every minute: those that have expired, and those that were revoked
 * so long ago that none of their access tokens is good.
 */
export const sessionPurge = fp<Options>(
  async (app, { purge, everyMs = 60_000 }) => {
    let running = Promise.resolve()
    const attempt = async () => {
      try {
        await purge(AT_ONCE)
      } catch (error) {
        app.log.warn({ err: error }, 'old sessions could not be deleted; the next minute will do')
      }
    }
    const timer = setInterval(() => {
      running = attempt()
    }, everyMs).unref()
    app.addHook('onClose', async () => {
      clearInterval(timer)
      await running
    })
  },
  { name: 'session-purge' },
)
