import type { SqlEntityManager } from '@mikro-orm/sql'
import { networkOf } from '@todo/service-kit'
import { inTransaction } from '@todo/service-kit/database'
import type { FastifyBaseLogger } from 'fastify'
import { LRUCache } from 'lru-cache'
import { usernameKey } from '../usernames/username-key.ts'
import { AuditRepository, type NewAuditEvent } from './audit.repository.ts'

/** How many events wait at most. Of a flood, the rest is in the log alone. */
const CAPACITY = 1_000

/** The same event of one user from one network, or by one administrator, is kept at most this often in a minute; the rest is in the log alone. */
const SAME_PER_MINUTE = 10
const MINUTE_MS = 60_000

/** How many different events are counted. Those that came longest ago are forgotten first. */
const COUNTED = 10_000

/** Whom an event is about: the user, if that is known, or the name that was given. */
export interface Subject {
  userId?: number
  username?: string
}

interface WaitingEvent extends Omit<NewAuditEvent, 'userId' | 'ageMs'> {
  subject: Subject
  happenedAt: number
}

/**
 * Events that belong to no change wait here for a moment and are written together, after the answers. Only then are their
 * users looked up by name: so the time that a refused log-in takes does not tell whether the user exists. A process that is
 * killed loses what waits; the log has it.
 */
export class AuditBuffer {
  readonly #log: FastifyBaseLogger
  #waiting: WaitingEvent[] = []
  #dropped = 0
  #quietUntil = 0
  /** How often each event came in the minute that began with the first. */
  readonly #counts = new LRUCache<string, number>({ max: COUNTED, ttl: MINUTE_MS, noUpdateTTL: true })

  constructor(log: FastifyBaseLogger) {
    this.#log = log
  }

  add(event: Omit<WaitingEvent, 'happenedAt'>): void {
    if (this.#waiting.length >= CAPACITY || this.#isRepeated(event)) this.#dropped += 1
    else this.#waiting.push({ ...event, happenedAt: performance.now() })
  }

  /** Writes what waits. What cannot be written stays in the buffer. */
  async flush(em: SqlEntityManager): Promise<void> {
    this.#tellDropped()
    if (this.#waiting.length === 0) return
    const events = this.#waiting
    this.#waiting = []
    try {
      await inTransaction(em, (em) => this.#write(new AuditRepository(em), events))
    } catch (error) {
      this.#waiting = [...events, ...this.#waiting].slice(0, CAPACITY)
      throw error
    }
  }

  /** Writes what waits, and warns of what was dropped, for the last time. */
  close(em: SqlEntityManager): Promise<void> {
    this.#quietUntil = 0
    return this.flush(em)
  }

  /** Warns at once of what was dropped, and from then on once a minute: a flood is told in a few lines. */
  #tellDropped(): void {
    if (this.#dropped === 0 || performance.now() < this.#quietUntil) return
    this.#log.warn({ events: this.#dropped }, 'too many audit events: these are in the log alone')
    this.#dropped = 0
    this.#quietUntil = performance.now() + MINUTE_MS
  }

  /** Whether it came too often. Anybody can repeat what belongs to no change, and fill the table. */
  #isRepeated({ event, outcome, subject, actorId, address }: Omit<WaitingEvent, 'happenedAt'>): boolean {
    const key = [event, outcome, actorId, networkOf(address ?? ''), subject.userId ?? keyOf(subject)].join(' ')
    const count = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, count)
    return count > SAME_PER_MINUTE
  }

  async #write(repository: AuditRepository, events: readonly WaitingEvent[]): Promise<void> {
    const keyed = events.map((event) => ({ ...event, key: keyOf(event.subject) }))
    const keys = new Set(keyed.flatMap(({ key }) => key ?? []))
    const ids = new Set(events.flatMap(({ subject }) => subject.userId ?? []))
    // An empty list is no SQL; no name has an empty key, and no user the id 0.
    const users = await repository.holdUsersAmong(['', ...keys], [0, ...ids])
    const idOf = new Map(users.map(({ id, username_key }) => [username_key, id]))
    const present = new Set(users.map(({ id }) => id))
    const now = performance.now()
    await repository.insert(
      keyed.map(({ subject, key = '', happenedAt, address, ...event }) => ({
        ...event,
        userId: subject.userId ?? idOf.get(key) ?? null,
        // Of an account that was deleted meanwhile, no address is kept.
        address: subject.userId === undefined || present.has(subject.userId) ? address : null,
        ageMs: Math.round(now - happenedAt),
      })),
    )
  }
}

function keyOf({ username }: Subject): string | undefined {
  return username === undefined ? undefined : usernameKey(username)
}
