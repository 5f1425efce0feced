import { answered, api, Refused, type Schemas, Unreachable } from '../api/client.ts'
import { type Change, withChange } from './changes.ts'
import { type Sent, send } from './send.ts'
import { nothing, type Things, withAnswer, withTodos } from './things.ts'

/** What is on the screen. */
export interface Snapshot {
  /** As the service says, with what it has not confirmed yet on top. */
  readonly things: Things
  /** Whether everything has been read once. */
  readonly isLoaded: boolean
  /** Whether the service cannot be reached; changes wait. */
  readonly isOffline: boolean
}

/** A change that the service has not confirmed. */
interface Pending {
  readonly key: string
  readonly change: Change
}

/** How long one request waits for news, in seconds. */
const WAIT_SECONDS = 25
const RETRY_MS = 2_000

/** Changes whose answer does not say how things are now. */
const UNTOLD = new Set<Change['kind']>([
  'delete',
  'restore',
  'move',
  'undo',
  'patch-list',
  'delete-list',
  'rename-section',
  'delete-section',
  'settings',
  'complete',
  'reopen',
])

/**
 * What the page knows. There is one copy of what the service says, `base`, and the changes that are on their way; what is
 * shown is computed from the two, so a change that is refused is gone without a trace. The changes are sent in their order.
 */
export class Store {
  #base = nothing
  #token: string | undefined
  #pending: readonly Pending[] = []
  #snapshot: Snapshot = { things: nothing, isLoaded: false, isOffline: false }
  #sending: Promise<unknown> = Promise.resolve()
  #stopped = new AbortController()
  readonly #listeners = new Set<() => void>()

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly snapshot = (): Snapshot => this.#snapshot

  /** Reads everything, and then follows what changes, also elsewhere. */
  start(): void {
    this.#stopped = new AbortController()
    void this.#follow(this.#stopped.signal)
  }

  /** Forgets everything: somebody else may log in. */
  stop(): void {
    this.#stopped.abort()
    this.#base = nothing
    this.#token = undefined
    this.#pending = []
    this.#snapshot = { things: nothing, isLoaded: false, isOffline: false }
    this.#tell()
  }

  /**
   * Shows a change at once, and sends it.
   *
   * @returns the to-dos as the service answers them.
   * @throws {Refused} when the service refuses it: by then it is not shown any more.
   */
  change(change: Change): Promise<Sent> {
    const pending = { key: crypto.randomUUID(), change }
    this.#pending = [...this.#pending, pending]
    this.#show()
    const { signal } = this.#stopped
    const sent = this.#sending.then(() => this.#send(pending, signal))
    this.#sending = sent.catch(() => undefined)
    return sent
  }

  /** Reads what has changed, now. */
  async pull(): Promise<void> {
    await this.#read(0, this.#stopped.signal)
  }

  async #send(pending: Pending, signal: AbortSignal): Promise<Sent> {
    try {
      const todos = await this.#untilReached(signal, () => send(pending.change, this.#base, pending.key))
      this.#base = withTodos(this.#base, todos)
      if (UNTOLD.has(pending.change.kind)) await this.pull().catch(() => undefined)
      return todos
    } finally {
      this.#pending = this.#pending.filter((other) => other !== pending)
      this.#show()
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#untilReached(signal, () => this.#read(this.#snapshot.isLoaded ? WAIT_SECONDS : 0, signal))
      } catch (error) {
        if (signal.aborted || !(error instanceof Refused) || error.status === 401) return
        // A token that is not understood any more: everything is read anew.
        this.#token = undefined
        await pause(RETRY_MS, signal)
      }
    }
  }

  async #read(wait: number, signal: AbortSignal): Promise<void> {
    for (let waits = wait, hasMore = true; hasMore && !signal.aborted; waits = 0) {
      const asked = this.#token
      const query = { ...(asked !== undefined && { token: asked }), wait: waits, limit: 1_000 }
      const answer = await answered(api.GET('/sync', { params: { query }, signal }))
      // Another request has been faster: what it has read is newer.
      if (!answer || asked !== this.#token || signal.aborted) return
      this.#take(answer)
      hasMore = answer.has_more
    }
    if (!signal.aborted) this.#show({ isLoaded: true })
  }

  #take(answer: Schemas['SyncAnswer']): void {
    this.#base = withAnswer(this.#base, answer)
    this.#token = answer.token
  }

  /** Tries again for as long as there is no answer. */
  async #untilReached<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const result = await work()
        if (this.#snapshot.isOffline) this.#show({ isOffline: false })
        return result
      } catch (error) {
        if (!(error instanceof Unreachable) || signal.aborted) throw error
        this.#show({ isOffline: true })
        await pause(RETRY_MS, signal)
      }
    }
  }

  #show(more: Partial<Snapshot> = {}): void {
    const things = this.#pending.reduce((things, { change }) => withChange(things, change), this.#base)
    this.#snapshot = { ...this.#snapshot, ...more, things }
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** Waits, or until the network is back, or until the store stops. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    const now = () => {
      clearTimeout(timer)
      resolve()
    }
    window.addEventListener('online', now, { once: true })
    signal.addEventListener('abort', now, { once: true })
  })
}
