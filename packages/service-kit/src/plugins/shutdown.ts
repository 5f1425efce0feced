import { once } from 'node:events'
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setImmediate as afterPolling, setTimeout as sleep } from 'node:timers/promises'
import fp from 'fastify-plugin'
import { Roster } from '../server/roster.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Ends the app without losing a request. For `drainMs`, `/readyz` answers 503 and each answer closes its
     * connection, so that clients on open connections go elsewhere. New connections are taken until then; then they are
     * refused, what is under way is finished or, after a while, cut off, and pools are closed.
     */
    drainAndClose(drainMs: number): Promise<void>
    /** Whether the app is being stopped. */
    draining: boolean
    /** Has something done as soon as the app is told to stop, before anything else. */
    onDrain(work: () => void): void
  }
}

/** How long answers are held back so that nobody connects while the process stops listening, in milliseconds. */
const QUIET_MS = 10
const MAX_QUIETS = 10

/** How long the first request of a connection may be on its way when the process has stopped listening, in milliseconds. */
const FIRST_REQUEST_MS = 1_000

/** What a graceful end has to know. */
export interface ShutdownOptions {
  /** The answers that are being made or sent. */
  underWay: Iterable<ServerResponse>
  /** How long they may take when the process has stopped listening, in milliseconds. */
  finishMs: number
}

/** A graceful end: see `drainAndClose`. */
export const shutdown = fp<ShutdownOptions>(
  async (app, { underWay, finishMs }) => {
    let held: Promise<void> | undefined
    const works: (() => void)[] = []
    const connections = new Roster<Socket>()
    app.server.on('connection', (socket: Socket) => socket.once('close', connections.add(socket)))
    const drain = () => {
      app.draining = true
      for (const work of works) work()
    }
    app.decorate('draining', false)
    app.decorate('onDrain', (work) => void works.push(work))
    app.addHook('preClose', async () => drain())
    // Set with the answer, so that requests that were under way before the end began close their connections, too.
    app.addHook('onSend', (_request, reply, _payload, done) => {
      if (app.draining) reply.header('connection', 'close')
      if (held) void held.then(() => done())
      else done()
    })
    app.decorate('drainAndClose', async (drainMs: number) => {
      drain()
      await sleep(drainMs)
      if (app.server.listening) {
        const { promise, resolve } = Promise.withResolvers<void>()
        held = promise
        const closed = once(app.server, 'close')
        await stopListening(app.server)
        resolve()
        const timers = [
          setTimeout(closeUnused, FIRST_REQUEST_MS, connections, underWay),
          setTimeout(() => app.server.closeAllConnections(), finishMs),
        ]
        await closed
        for (const timer of timers) clearTimeout(timer)
      }
      await app.close()
    })
  },
  { name: 'shutdown' },
)

/**
 * Closes the connections without a request, or with the beginning of one: those that browsers open in advance and never use, and
 * those whose client sends slowly. Node waits for them as for a request under way.
 */
function closeUnused(connections: Iterable<Socket>, underWay: Iterable<ServerResponse>): void {
  const busy = new Set([...underWay].map(({ req }) => req.socket))
  for (const socket of connections) if (!busy.has(socket)) socket.destroy()
}

/**
 * Refuses new connections. One that the system has accepted, and the process has not, would be reset: so it stops in a
 * moment in which nobody connects. Clients that connect anew for each request wait for their answers, which are held
 * back meanwhile.
 */
async function stopListening(server: Server): Promise<void> {
  let connections = 0
  const count = () => {
    connections += 1
  }
  server.on('connection', count)
  for (let quiets = 0, before = -1; before !== connections && quiets < MAX_QUIETS; quiets += 1) {
    before = connections
    await sleep(QUIET_MS)
    // After the part of the event loop in which connections are accepted.
    await afterPolling()
  }
  server.off('connection', count)
  server.close()
}
