import { AsyncLocalStorage } from 'node:async_hooks'
import { clientSignal } from '@todo/service-kit'
import type { FastifyReply } from 'fastify'
import type { Dispatcher } from 'undici'

/** What is known of the request that is sent on. */
interface Outgoing {
  signal: AbortSignal
  path: string
}

const outgoing = new AsyncLocalStorage<Outgoing>()

/**
 * Runs `send`. The request that it sends has the path of this reply's, and is given up when the client goes away before it
 * has its answer.
 */
export function whileClientWaits<T>(reply: FastifyReply, send: (client: AbortSignal) => T): T {
  const signal = clientSignal(reply)
  return outgoing.run({ signal, path: reply.request.url }, () => send(signal))
}

type Callback<T> = (error: Error | null, data: Dispatcher.ResponseData<T>) => void

/**
 * Sends requests through a dispatcher, with path and query as the client has sent them: the proxy library takes them apart,
 * and refuses what only looks like a dot segment. Gives up a request when the client that it is for has gone.
 */
export class ClientsDispatcher {
  readonly #dispatcher: Dispatcher

  constructor(dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher
  }

  request<T = null>(options: Dispatcher.RequestOptions<T>): Promise<Dispatcher.ResponseData<T>>
  request<T = null>(options: Dispatcher.RequestOptions<T>, callback: Callback<T>): void
  request<T>(options: Dispatcher.RequestOptions<T>, ...rest: [] | [Callback<T>]) {
    return Reflect.apply(this.#dispatcher.request, this.#dispatcher, [{ ...options, ...outgoing.getStore() }, ...rest])
  }
}
