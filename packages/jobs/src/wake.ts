import type { EventManager } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'

const bells = new WeakMap<EventManager, Set<() => void>>()

/** Transactions that have enqueued something, by their entity manager. */
const enqueued = new WeakSet<object>()

/**
 * Calls `ring` when a job has been enqueued by this process and its transaction is committed: it need not wait for the
 * next poll. Returns what ends that.
 */
export function onEnqueued(em: SqlEntityManager, ring: () => void): () => void {
  const events = em.getEventManager()
  const rings = bells.get(events) ?? new Set()
  if (!bells.has(events)) {
    bells.set(events, rings)
    events.registerSubscriber({
      afterTransactionCommit: (transaction) => {
        if (enqueued.delete(transaction.em)) ringAll(events)
      },
    })
  }
  rings.add(ring)
  return () => void rings.delete(ring)
}

/** To be called when a job has been enqueued. */
export function announce(em: SqlEntityManager): void {
  if (em.isInTransaction()) enqueued.add(em)
  else ringAll(em.getEventManager())
}

function ringAll(events: EventManager): void {
  for (const ring of bells.get(events) ?? []) ring()
}
