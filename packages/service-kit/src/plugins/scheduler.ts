import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Does `work` again and again from when the app is ready, `everyMs` after the last time has ended. What fails is
     * logged once until it succeeds again, and tried again; what is under way when the app is closed is finished.
     */
    repeat(what: string, everyMs: number, work: () => Promise<unknown>): void
  }
}

/** Repeated work, such as deleting expired rows. Register it after the plugins that it needs: then it ends before them. */
export const scheduler = fp(
  async (app) => {
    const running = new Set<Promise<void>>()
    const timers = new Map<string, NodeJS.Timeout>()
    const failing = new Set<string>()
    let closing = false

    async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
      try {
        await work()
        failing.delete(what)
      } catch (error) {
        if (!failing.has(what)) app.log.warn({ err: error }, `${what} has failed, and is tried again`)
        failing.add(what)
      }
    }

    function schedule(what: string, everyMs: number, work: () => Promise<unknown>): void {
      if (closing) return
      const begin = () => {
        const run = attempt(what, work).finally(() => {
          running.delete(run)
          schedule(what, everyMs, work)
        })
        running.add(run)
      }
      timers.set(what, setTimeout(begin, everyMs).unref())
    }

    app.decorate('repeat', (what, everyMs, work) => {
      app.addHook('onReady', async () => schedule(what, everyMs, work))
    })
    app.addHook('onClose', async () => {
      closing = true
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(running)
    })
  },
  { name: 'scheduler' },
)
