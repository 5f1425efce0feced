import { AsyncLocalStorage } from 'node:async_hooks'
import { ClientGone } from '@todo/service-kit'
import type { FastifyReply } from 'fastify'
import type { Dispatcher } from 'undici'

const clients = new AsyncLocalStorage<AbortSignal>()

/** Runs `send`; what it asks a service for is given up when the client of this reply goes away before it has its answer. */
export function whileClientWaits<T>({ raw }: FastifyReply, send: () => T): T {
  const controller = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort(new ClientGone())
  })
  return clients.run(controller.signal, send)
}

/** The same dispatcher, which gives up a request when the client that it is for has gone. */
export function abortable(dispatcher: Dispatcher): { request: Dispatcher['request'] } {
  const request = new Proxy(dispatcher.request, {
    apply: (send, _this, [options, ...rest]) =>
      Reflect.apply(send, dispatcher, [{ ...options, signal: clients.getStore() }, ...rest]),
  })
  return { request }
}
