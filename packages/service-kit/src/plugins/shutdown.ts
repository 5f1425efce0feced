import { setTimeout as sleep } from 'node:timers/promises'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Ends the app without losing a request. For `drainMs`, `/readyz` answers 503 and each answer closes its
     * connection, so that clients on open connections go elsewhere; then new connections are refused, what is under
     * way is finished, and pools are closed.
     */
    drainAndClose(drainMs: number): Promise<void>
    /** Whether the app is being stopped. */
    draining: boolean
  }
}

/** A graceful end: see `drainAndClose`. */
export const shutdown = fp(
  async (app) => {
    app.decorate('draining', false)
    // With the answer, not with the request: one that was under way before would keep its connection, and so the process.
    app.addHook('onSend', (_request, reply, _payload, done) => {
      if (app.draining) reply.header('connection', 'close')
      done()
    })
    app.decorate('drainAndClose', async (drainMs: number) => {
      app.draining = true
      await sleep(drainMs)
      await app.close()
    })
  },
  { name: 'shutdown' },
)
