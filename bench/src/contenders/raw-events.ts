import type { ServerResponse } from 'node:http'
import type { Pool, RowDataPacket } from 'mysql2/promise'

/** How often versions are looked at, in milliseconds: as the service does, since a change may be made by another process. */
const EVERY_MS = 300
const VERSIONS = 'select id, version from user where id in (?)'

/** Streams of events for users who share no list: each is told the version of the user's account when that is another. */
export class RawEvents {
  readonly #pool: Pool
  readonly #streams = new Map<number, Set<ServerResponse>>()
  readonly #known = new Map<number, number>()

  constructor(pool: Pool) {
    this.#pool = pool
    setInterval(() => void this.#look().catch(console.error), EVERY_MS)
  }

  async open(userId: number, response: ServerResponse): Promise<void> {
    const [version = 0] = (await this.#versionsOf([userId])).values()
    const streams = this.#streams.get(userId) ?? new Set()
    this.#streams.set(userId, streams.add(response))
    this.#known.set(userId, this.#known.get(userId) ?? version)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.once('close', () => {
      streams.delete(response)
      if (streams.size > 0) return
      this.#streams.delete(userId)
      this.#known.delete(userId)
    })
    response.write(eventOf(version))
  }

  async #look(): Promise<void> {
    if (this.#streams.size === 0) return
    const open = [...this.#streams]
    const versions = await this.#versionsOf(open.map(([userId]) => userId))
    for (const [userId, streams] of open) {
      const version = Number(versions.get(userId))
      if (this.#known.get(userId) === version) continue
      this.#known.set(userId, version)
      for (const response of streams) response.write(eventOf(version))
    }
  }

  async #versionsOf(ids: readonly number[]): Promise<Map<number, number>> {
    const [rows] = await this.#pool.query<RowDataPacket[]>(VERSIONS, [ids])
    return new Map(rows.map(({ id, version }) => [Number(id), Number(version)]))
  }
}

function eventOf(version: number): string {
  return `id: ${version}\nevent: changed\ndata: {"version":${version}}\n\n`
}
