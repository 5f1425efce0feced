import { request } from 'node:http'
import { until } from '@todo/test-kit'
import type { User } from '../users.ts'

/** How many connect at once. */
const AT_ONCE = 50

/** A client that listens to `GET /events`, until it leaves. */
export class Listener {
  readonly user: User
  /** How often it has been told of something. */
  count = 0
  /** When it was told last, in milliseconds since this process began. */
  toldAt = 0
  readonly #request: ReturnType<typeof request>

  constructor(url: string, user: User) {
    this.user = user
    this.#request = request(`${url}/events`, { headers: user.headers, agent: false })
    this.#request.once('response', (response) => {
      response.on('data', (chunk) => this.#read(String(chunk))).on('error', () => undefined)
    })
    this.#request.on('error', () => undefined).end()
  }

  /** Waits until it has been told more often than so many times. */
  async untilToldMoreThan(count: number): Promise<void> {
    await until('a listener is told', () => this.count > count, { everyMs: 1 })
  }

  leave(): void {
    this.#request.destroy()
  }

  #read(text: string): void {
    this.count += text.split('event: changed').length - 1
    this.toldAt = performance.now()
  }
}

/** Opens so many streams for each user, and waits until each has been told what there is. */
export async function openListeners(url: string, users: readonly User[], perUser: number): Promise<Listener[]> {
  const listeners: Listener[] = []
  const wanted = users.flatMap((user) => Array.from({ length: perUser }, () => user))
  for (let start = 0; start < wanted.length; start += AT_ONCE) {
    const opened = wanted.slice(start, start + AT_ONCE).map((user) => new Listener(url, user))
    await Promise.all(opened.map((listener) => listener.untilToldMoreThan(0)))
    listeners.push(...opened)
  }
  return listeners
}
