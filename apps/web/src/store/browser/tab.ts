import { answered, api } from '../../api/client.ts'
import { begun } from '../../parts/begun.ts'
import { Store } from '../store.ts'
import { follow } from './follow.ts'
import { BrowserShelf, type Message } from './shelf.ts'

/** The lock of the tab that sends and asks for all of them. */
const LEADER = 'todo.leader'

/** The store of this tab, and its part in keeping it: the tabs of a browser share what is kept, and one of them leads. */
export class Tab {
  readonly #shelf = new BrowserShelf()
  readonly store = new Store({ api, answered }, this.#shelf)
  #stopped = new AbortController()
  /** Called when a reminder has come, in each tab; the one that leads is told so. */
  onReminder: (todoId: number, isLeader: boolean) => void = () => undefined

  /** Shows what is kept, and follows what changes. Of what the other tabs tell meanwhile, nothing is missed. */
  async start(): Promise<void> {
    this.#stopped = new AbortController()
    const { signal } = this.#stopped
    const early: Message[] = []
    let hear = (message: Message): void => {
      early.push(message)
    }
    this.#shelf.channel.onmessage = ({ data }: MessageEvent<Message>) => hear(data)
    await this.store.open()
    if (signal.aborted) return
    hear = (message) => this.#hear(message)
    for (const message of early) hear(message)
    await this.#lead(signal)
  }

  /** Leaves what is kept to the other tabs. */
  stop(): void {
    this.#stopped.abort()
    this.#shelf.channel.onmessage = null
    this.store.close()
  }

  /** Makes this the browser of a user who has logged in. */
  belongTo(user: number): Promise<void> {
    return this.#shelf.belongTo(user)
  }

  /** Leaves nothing of the user in this browser; or, where the session has ended by itself, only what was not sent. */
  async forget(options: { keepsUnsent: boolean }): Promise<void> {
    this.stop()
    // What is to stay has to be there first.
    if (options.keepsUnsent) await this.store.written
    await this.#shelf.forget(options)
  }

  /** Without locks, which need https, each tab leads: the keys of the changes see to it that each is made once. */
  async #lead(signal: AbortSignal): Promise<void> {
    const work = () =>
      follow(
        this.store,
        signal,
        (isOffline) => this.#tellOffline(isOffline),
        (todoId) => this.#tellReminder(todoId),
      )
    if ('locks' in navigator) await navigator.locks.request(LEADER, { signal }, work).catch(() => undefined)
    else await work()
  }

  #tellOffline(isOffline: boolean): void {
    this.store.isOffline = isOffline
    this.#shelf.post({ kind: 'offline', isOffline })
  }

  #tellReminder(todoId: number): void {
    this.onReminder(todoId, true)
    this.#shelf.post({ kind: 'reminder', todoId })
  }

  #hear(message: Message): void {
    if (message.kind === 'difference') this.store.take(message.difference)
    else if (message.kind === 'offline') this.store.isOffline = message.isOffline
    else if (message.kind === 'reminder') this.onReminder(message.todoId, false)
    else {
      // Whoever it is now, they begin anew.
      begun.forget()
      window.location.reload()
    }
  }
}
