import { finished, Readable } from 'node:stream'
import { ClientGone } from '@todo/service-kit'
import type { FastifyInstance } from 'fastify'

/** How many writes of one user are done at once: the next begins while the one before is stored. */
const AT_ONCE = 2

const SAFE = new Set(['GET', 'HEAD'])

/** The turns of one user's writes. */
class Turns {
  readonly #waiting: (() => void)[] = []
  #taken = 0

  get areOver(): boolean {
    return this.#taken === 0
  }

  async take(): Promise<void> {
    if (this.#taken < AT_ONCE) this.#taken += 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  end(): void {
    const next = this.#waiting.shift()
    // What others have sent meanwhile is read first.
    if (next) setImmediate(next)
    else this.#taken -= 1
  }
}

/**
 * Has each user's writes wait for each other here. They would do so anyway, since they lock the account; but where they wait at
 * the database, everybody else waits behind them: SQLite has one connection, and MySQL has DATABASE_POOL_SIZE. What is
 * not wanted any more when its turn comes is not done. A file that is sent takes no turn: it comes as slowly as its client likes.
 */
export function writesInTurn(app: FastifyInstance): void {
  const users = new Map<number, Turns>()
  app.addHook('preHandler', async (request, { raw }) => {
    const { user }: { user?: { id: number } | null } = request
    if (!user || SAFE.has(request.method) || request.body instanceof Readable) return
    const turns = users.get(user.id) ?? new Turns()
    users.set(user.id, turns)
    await turns.take()
    finished(raw, () => {
      turns.end()
      if (turns.areOver) users.delete(user.id)
    })
    if (raw.destroyed) throw new ClientGone()
  })
}
