import { afterCommit } from '@todo/service-kit/database'

/** Called when a job was enqueued. */
const listeners = new Set<() => void>()

/**
 * Calls `listener` when this process has enqueued a job and the transaction is committed, so that a worker need not
 * wait for its next poll. Where several services run in one process, a worker may be called for a job of another
 * service, and finds nothing.
 *
 * @returns a function that ends the calls.
 */
export function onEnqueued(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Calls the listeners when the present transaction is committed, or at once outside of one. */
export function notifyWorkers(): void {
  afterCommit(() => {
    for (const listener of listeners) listener()
  })
}
