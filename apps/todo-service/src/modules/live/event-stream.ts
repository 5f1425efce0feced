import { hash, randomInt } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Changed } from '@todo/schemas'
import type { Versions } from './account-watcher.ts'
import type { News } from './news.ts'

/** After how long a client connects again, in milliseconds: not all at once, when a process has ended. */
const RETRY_MS = { least: 2_000, most: 8_000 }
/** A comment: clients pass over it. */
const HEARTBEAT = ':\n\n'
/** How much news waits for a client that does not read. */
const MOST_NEWS = 100
/** How much of a digest names the versions, in characters of 6 bits. */
const ID_LENGTH = 22

/** What one client is sent: a stream of Server-Sent Events (HTML Standard, section 9.2). */
export class EventStream extends Readable {
  /** What is to be sent when the client has read what was sent before: only the latest is worth it. */
  #pending: string | undefined
  /** News that is to be sent, too. */
  #news: string[] = []
  #isReading = false
  #isOver = false
  #wroteAt = performance.now()

  constructor() {
    super({ highWaterMark: 1 })
    this.push(`retry: ${randomInt(RETRY_MS.least, RETRY_MS.most)}\n\n`)
  }

  /** Tells the client which versions there are. */
  tell(versions: Versions): void {
    this.#pending = eventOf(versions)
    this.#flush()
  }

  /** Tells the client of something that has come for its user. Of what a client has not read, the last is kept. */
  report({ name, data }: News): void {
    this.#news = [...this.#news, `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`].slice(-MOST_NEWS)
    this.#flush()
  }

  /** Says something without a meaning after so many milliseconds of silence, so that nobody takes the connection for dead. */
  beat(silenceMs: number): void {
    if (performance.now() - this.#wroteAt < silenceMs) return
    this.#pending ??= HEARTBEAT
    this.#flush()
  }

  /** Ends the stream. A client that has not read up to the end when this is called again is cut off. */
  finish(): void {
    if (this.#isOver) this.destroy()
    this.#isOver = true
    this.#isReading = false
    this.push(null)
  }

  /** Called when the client has read what there was. */
  override _read(): void {
    this.#isReading = true
    this.#flush()
  }

  #flush(): void {
    const text = [...this.#news, this.#pending ?? ''].join('')
    if (!this.#isReading || text === '') return
    this.#pending = undefined
    this.#news = []
    this.#isReading = false
    this.#wroteAt = performance.now()
    this.push(text)
  }
}

/** Names versions in a few characters: two clients that know the same have the same id, on whatever replica. */
export function idOf(versions: Versions): string {
  return hash('sha256', JSON.stringify([...versions].sort(([a], [b]) => a - b)), 'base64url').slice(0, ID_LENGTH)
}

function eventOf(versions: Versions): string {
  const data: Changed = { versions: Object.fromEntries(versions) }
  return `id: ${idOf(versions)}\nevent: changed\ndata: ${JSON.stringify(data)}\n\n`
}
