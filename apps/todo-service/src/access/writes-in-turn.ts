import { finished, Readable } from 'node:stream'
import { ClientGone, clientSignal, createLimitError, RETRY_AFTER_SECONDS, Turns } from '@todo/service-kit'
import type { FastifyInstance } from 'fastify'

/**
 * Two writes of one user are done at once, so that the next begins while the one before is stored. Another 98 may wait: a
 * client may send 100 at once, which leaves others some of the gateway's `UPSTREAM_CONNECTIONS` to one process.
 */
const LIMITS = { atOnce: 2, inAll: 100, waitMs: 15_000 }

const SAFE = new Set(['GET', 'HEAD'])

/** 429: too many writes of the user wait already, or this one has waited for too long. */
const TooManyWrites = createLimitError(
  'TOO_MANY_WRITES',
  'Too many of your changes wait for each other: send fewer at once, and this one again in %d seconds',
)

/**
 * Makes the writes of one user wait for each other here. At the database they would wait too, since they lock the account,
 * but everybody else would wait behind them: SQLite has one connection, and MySQL has DATABASE_POOL_SIZE. A write whose
 * client has gone is not done. An upload of a file takes no turn: it may be as slow as its client.
 */
export function writesInTurn(app: FastifyInstance): void {
  const users = new Map<number, Turns>()
  app.addHook('preHandler', async (request, reply) => {
    const { user }: { user?: { id: number } | null } = request
    if (!user || SAFE.has(request.method) || request.body instanceof Readable) return
    const client = clientSignal(reply)
    // A client that has gone already gets no entry in `users`.
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
