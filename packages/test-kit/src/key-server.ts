import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { TestKey } from './keys.ts'
import { listen } from './network.ts'
import type { TestScope } from './teardown.ts'

/** Stands for the auth-service where only its public keys matter: over real HTTP, and it can fail. */
export interface KeyServer {
  /** Where the key set is. */
  readonly url: string
  /** How often it has been asked for. */
  readonly requests: number
  /** Publishes these keys from now on. */
  publish(...keys: TestKey[]): void
  /** Answers otherwise from now on, until `publish`. */
  answer(how: (response: ServerResponse) => void): void
  /** Goes away: nobody listens. */
  stop(): Promise<void>
  /** Comes back, on the same port. */
  start(): Promise<void>
}

/** Starts a key server that publishes the keys given. */
export async function createKeyServer(t: TestScope, ...keys: TestKey[]): Promise<KeyServer> {
  const publishing = (published: TestKey[]) => (response: ServerResponse) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ keys: published.map(({ publicJwk }) => publicJwk) }))
  }
  let requests = 0
  let respond = publishing(keys)
  let server: Server = createServer()
  const start = async (port?: number) => {
    server = createServer((_request, response) => {
      requests += 1
      respond(response)
    })
    return listen(server, port)
  }
  const stop = async () => {
    if (!server.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  const port = await start()
  t.teardown(stop)
  return {
    url: `http://127.0.0.1:${port}/.well-known/jwks.json`,
    get requests() {
      return requests
    },
    publish: (...published) => {
      respond = publishing(published)
    },
    answer: (how) => {
      respond = how
    },
    stop,
    start: async () => void (await start(port)),
  }
}
