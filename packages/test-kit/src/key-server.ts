import type { ServerResponse } from 'node:http'
import { createHttpStub, type HttpStub } from './http-stub.ts'
import type { TestKey } from './keys.ts'
import type { TestScope } from './teardown.ts'

/** Stands for the auth-service where only its public keys matter. */
export interface KeyServer extends Omit<HttpStub, 'port'> {
  /** Where the key set is. */
  readonly url: string
  /** Publishes these keys from now on. */
  publish(...keys: TestKey[]): void
}

/** Starts a key server that publishes the keys given. */
export async function createKeyServer(t: TestScope, ...keys: TestKey[]): Promise<KeyServer> {
  const publishing = (published: TestKey[]) => (response: ServerResponse) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ keys: published.map(({ publicJwk }) => publicJwk) }))
  }
  const stub = await createHttpStub(t, publishing(keys))
  return Object.assign(stub, {
    url: `http://127.0.0.1:${stub.port}/.well-known/jwks.json`,
    publish: (...published: TestKey[]) => stub.answer(publishing(published)),
  })
}
