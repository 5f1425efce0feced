import type { SqlEntityManager } from '@mikro-orm/sql'
import type { AuditActor, AuditEventName, AuditOutcome } from '@todo/schemas'
import { afterCommit, inTransaction } from '@todo/service-kit/database'
import type { FastifyBaseLogger } from 'fastify'
import { AuditRepository } from './audit.repository.ts'
import type { AuditBuffer, Subject } from './audit-buffer.ts'

/** Writes an event down, in the transaction that it belongs to. It may be about no user. */
export type Note = (event: AuditEventName, userId: number | null, outcome?: AuditOutcome) => Promise<void>

/** Who makes a change. */
export interface Actor {
  actor: AuditActor
  /** Which of the users, if it is an administrator. */
  actorId: number | null
}

/** Where events come from, and where they go. */
interface Source extends Actor {
  /** The client's address; null where there is no client. */
  address: string | null
  log: FastifyBaseLogger
  buffer: AuditBuffer
}

/** How an event ended that was answered with one of these statuses. Other errors are no events: nothing was decided. */
const OUTCOMES = new Map<unknown, AuditOutcome>([
  ...[400, 401, 403, 404, 409].map((status): [number, AuditOutcome] => [status, 'refused']),
  [429, 'throttled'],
])

/**
 * What one request leaves in the audit log: each event is one line of the log, and one row of the table. Neither ever
 * has a name, a password, a token, a code or an e-mail address.
 */
export class AuditTrail {
  readonly #source: Source

  constructor(source: Source) {
    this.#source = source
  }

  /** The same for what somebody does to the account of another: their address is nobody's business. */
  by(actor: Actor): AuditTrail {
    return new AuditTrail({ ...this.#source, ...actor, address: null })
  }

  /**
   * Does `work` in one transaction, as `inTransaction` does. The events that it notes are part of the transaction;
   * their lines are written when it has been committed, once, however often the work had to be done.
   */
  inTransaction<T>(em: SqlEntityManager, work: (em: SqlEntityManager, note: Note) => Promise<T>): Promise<T> {
    const { actor, actorId, address } = this.#source
    return inTransaction(em, (em) =>
      work(em, async (event, userId, outcome = 'success') => {
        await new AuditRepository(em).insert([{ event, outcome, userId, actor, actorId, address, ageMs: 0 }])
        afterCommit(() => this.#line(event, outcome, userId ?? undefined))
      }),
    )
  }

  /** Does `work`, and notes it if it is refused. That belongs to no change, and nothing waits for it. */
  async refusals<T>(event: AuditEventName, subject: Subject, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const outcome = outcomeOf(error)
      if (outcome) this.note(event, outcome, subject)
      throw error
    }
  }

  /** Notes an event that belongs to no change: its line at once, its row a moment later. */
  note(event: AuditEventName, outcome: AuditOutcome, subject: Subject): void {
    const { actor, actorId, address, buffer } = this.#source
    this.#line(event, outcome, subject.userId)
    buffer.add({ event, outcome, subject, actor, actorId, address })
  }

  #line(event: AuditEventName, outcome: AuditOutcome, userId: number | undefined): void {
    const { actor, actorId, address, log } = this.#source
    const level = outcome === 'reused' ? 'warn' : 'info'
    const by = actorId === null ? {} : { actorId }
    log[level]({ audit: event, outcome, actor, ...by, userId, address }, `${event}: ${outcome}`)
  }
}

function outcomeOf(error: unknown): AuditOutcome | undefined {
  return error instanceof Error && 'statusCode' in error ? OUTCOMES.get(error.statusCode) : undefined
}
