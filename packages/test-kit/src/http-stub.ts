import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { freePort, listen } from './network.ts'
import type { TestScope } from './teardown.ts'

type Answer = (response: ServerResponse, request: IncomingMessage) => void

/** Stands for another service, over real HTTP, and can fail. */
export interface HttpStub {
  readonly port: number
  /** How many requests have come in. */
  readonly requests: number
  /** Answers this way from now on. */
  answer(how: Answer): void
  /** Goes away: nobody listens. */
  stop(): Promise<void>
  /** Comes back, on the same port. */
  start(): Promise<void>
}

/** Starts a stub; it is gone with the test. */
export async function createHttpStub(t: TestScope, answer: Answer): Promise<HttpStub> {
  let requests = 0
  let respond = answer
  let server: Server = createServer()
  const port = await freePort()
  const start = async () => {
    server = createServer((request, response) => {
      requests += 1
      respond(response, request)
    })
    await listen(server, port)
  }
  const stop = async () => {
    if (!server.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  await start()
  t.teardown(stop)
  return {
    port,
    get requests() {
      return requests
    },
    answer: (how) => {
      respond = how
    },
    stop,
    start,
  }
}
