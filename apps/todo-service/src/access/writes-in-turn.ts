import { finished, Readable } from 'node:stream'
import { ClientGone, clientSignal, createLimitError, RETRY_AFTER_SECONDS, Turns } from '@todo/service-kit'
import type { FastifyInstance } from 'fastify'

/**
 * Of one user's writes, two are done at once: the next begins while the one before is stored. Another 98 wait: a client may send
 * 100 at once, and to one process they leave some of the gateway's `UPSTREAM_CONNECTIONS` for others.
 */
const LIMITS = { atOnce: 2, inAll: 100, waitMs: 15_000 }

const SAFE = new Set(['GET', 'HEAD'])

/** 429: too many writes of the user wait already, or this one has waited for too long. */
const TooManyWrites = createLimitError(
  'TOO_MANY_WRITES',
  'Too many of your changes wait for each other: send fewer at once, and this one again in %d seconds',
)

/**
 * Has each user's writes wait for each other here. They would do so anyway, since they lock the account; but where they wait at
 * the database, everybody else waits behind them: SQLite has one connection, and MySQL has DATABASE_POOL_SIZE. What
 * nobody waits for any more is not done. A file that is sent takes no turn: it comes as slowly as its client likes.
 */
export function writesInTurn(app: FastifyInstance): void {
  const users = new Map<number, Turns>()
  app.addHook('preHandler', async (request, reply) => {
    const { user }: { user?: { id: number } | null } = request
    if (!user || SAFE.has(request.method) || request.body instanceof Readable) return
    const client = clientSignal(reply)
    // Nothing is kept of whoever has gone already.
    client.throwIfAborted()
    const turns = users.get(user.id) ?? new Turns(LIMITS)
    users.set(user.id, turns)
    const endTurn = await turns.take(client).catch((reason: unknown) => {
      throw reason instanceof ClientGone ? reason : new TooManyWrites(RETRY_AFTER_SECONDS * 1_000)
    })
    finished(reply.raw, () => {
      endTurn()
      if (turns.areOver) users.delete(user.id)
    })
  })
}
