import { afterCommit } from '@todo/service-kit/database'

/** What the workers of this process want to be called. */
const rings = new Set<() => void>()

/**
 * Calls `ring` when a job has been enqueued by this process and its transaction is committed: its worker need not wait
 * for the next poll. Where several services run in one process, a worker may be called for a job of another one, and
 * finds nothing.
 *
 * @returns what ends that.
 */
export function onEnqueued(ring: () => void): () => void {
  rings.add(ring)
  return () => void rings.delete(ring)
}

/** To be called when a job has been enqueued. */
export function announce(): void {
  afterCommit(() => {
    for (const ring of rings) ring()
  })
}
