import { AsyncLocalStorage } from 'node:async_hooks'
import { ClientGone } from '@todo/service-kit'
import type { FastifyReply } from 'fastify'
import type { Dispatcher } from 'undici'

const clients = new AsyncLocalStorage<AbortSignal>()

/** Runs `send`. A request that it sends is given up when the client of this reply goes away before it has its answer. */
export function whileClientWaits<T>({ raw }: FastifyReply, send: () => T): T {
  const controller = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort(new ClientGone())
  })
  return clients.run(controller.signal, send)
}

type Callback<T> = (error: Error | null, data: Dispatcher.ResponseData<T>) => void

/** Sends requests through a dispatcher, and gives up a request when the client that it is for has gone. */
export class AbortableDispatcher {
  readonly #dispatcher: Dispatcher

  constructor(dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher
  }

  request<T = null>(options: Dispatcher.RequestOptions<T>): Promise<Dispatcher.ResponseData<T>>
  request<T = null>(options: Dispatcher.RequestOptions<T>, callback: Callback<T>): void
  request<T>(options: Dispatcher.RequestOptions<T>, ...rest: [] | [Callback<T>]) {
    return Reflect.apply(this.#dispatcher.request, this.#dispatcher, [
      { ...options, signal: clients.getStore() },
      ...rest,
    ])
  }
}
