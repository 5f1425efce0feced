import { Agent, type IncomingMessage, request } from 'node:http'
import { createFolder, databases, startServer, type TestScope, type TestServer } from '@todo/test-kit'
import t from 'tap'
import { environment, lend, serverFile } from './helper.ts'

// How a process ends is the same on every database, but for what is under way there.
const newDatabase = async (t: TestScope) => `file:${await createFolder(t)}/data.sqlite`

const CREDENTIALS = JSON.stringify({ username: 'test', password: 'test' })

/** A client that keeps its one connection open. */
class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  readonly #url: string

  constructor({ url }: TestServer) {
    this.#url = url
  }

  /** @throws {Error} when the connection breaks before the whole answer is there. */
  async send(method: string, path: string): Promise<{ status: number | undefined; isLast: boolean }> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { 'content-type': 'application/json' }
      request(`${this.#url}${path}`, { method, headers, agent: this.#agent }, resolve)
        .on('error', reject)
        .end(method === 'POST' ? CREDENTIALS : undefined)
    })
    await response.toArray()
    return { status: response.statusCode, isLast: response.headers.connection === 'close' }
  }

  /** Sends one request after the other until it is told to go elsewhere; returns every status. */
  async sendUntilSentAway(method: string, path: string): Promise<(number | undefined)[]> {
    const statuses: (number | undefined)[] = []
    for (;;) {
      const { status, isLast } = await this.send(method, path)
      statuses.push(status)
      if (isLast) return statuses
    }
  }
}

for (const database of databases) {
  t.test(`told to stop under load on ${database.name}, it loses no request, and ends 0`, async (t) => {
    const env = { ...environment(await lend(t, database)), BCRYPT_COST: '10', SHUTDOWN_DRAIN_MS: '500' }
    const limits = { LOG_INS_PER_MINUTE: '100000', LOG_LEVEL: 'warn' }
    const server = await startServer(t, serverFile, { env: { ...env, ...limits }, unmeasured: true })
    t.equal((await new Client(server).send('POST', '/users/sign-up')).status, 201)

    const readers = Array.from({ length: 6 }, () =>
      new Client(server).sendUntilSentAway('GET', '/.well-known/jwks.json'),
    )
    const users = Array.from({ length: 4 }, () => new Client(server).sendUntilSentAway('POST', '/users/log-in'))
    await new Promise((resolve) => setTimeout(resolve, 500))
    server.child.kill('SIGTERM')
    const statuses = (await Promise.all([...readers, ...users])).flat()
    t.ok(statuses.length > readers.length + users.length, `${statuses.length} requests`)
    t.strictSame(new Set(statuses), new Set([200]), 'all of them answered')
    t.strictSame(await server.exit, { code: 0, signal: null })
    await t.rejects(fetch(server.url), 'and nobody listens any more')
  })
}

t.test('what takes longer than the drain is finished', async (t) => {
  const env = {
    ...environment(await newDatabase(t)),
    BCRYPT_COST: '12',
    BCRYPT_CONCURRENCY: '1',
    SHUTDOWN_DRAIN_MS: '0',
  }
  const server = await startServer(t, serverFile, { env, unmeasured: true })
  const signUps = Array.from({ length: 4 }, () => new Client(server).send('POST', '/users/sign-up'))
  await new Promise((resolve) => setTimeout(resolve, 100))
  server.child.kill('SIGTERM')
  const statuses = (await Promise.all(signUps)).map(({ status }) => status)
  t.strictSame(statuses.sort(), [201, 409, 409, 409], 'each is answered')
  t.strictSame(await server.exit, { code: 0, signal: null })
})
