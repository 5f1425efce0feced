import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createPool } from 'mysql2/promise'
import { RawEvents } from './raw-events.ts'
import { RawSync } from './raw-sync.ts'
import { type Body, RawTodos } from './raw-todos.ts'

/**
 * The limit of what Node and MySQL can do: a bare server, prepared statements and `JSON.stringify`. It validates nothing
 * and believes every token. A program of its own.
 */
const { DATABASE_URL = '', HOST, PORT, POOL_SIZE } = process.env
const pool = createPool({ uri: DATABASE_URL, connectionLimit: Number(POOL_SIZE) })
pool.pool.on('connection', (connection) => connection.query("SET SESSION transaction_isolation = 'READ-COMMITTED'"))

const todos = new RawTodos(pool)
const sync = new RawSync(pool)
const events = new RawEvents(pool)

/** What is asked for when something is known: up to this version. */
const SINCE = '/sync?token='
/** What is asked for page by page. */
const PAGES = '/sync?limit='
/** What is measured of a process, by the names that the services have for it. */
const METRICS = '/metrics'
const MICROSECONDS = 1e6

const server = createServer((incoming, response) => {
  answer(incoming, response).catch((error: unknown) => {
    console.error(error)
    response.writeHead(500).end()
  })
})
server.keepAliveTimeout = 60_000
server.listen(Number(PORT), HOST)
process.once('SIGTERM', () => process.exit())

async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '', headers } = incoming
  if (url === '/readyz') return send(response, 200, { status: 'ok' })
  if (url === METRICS) return void response.end(metrics())
  const userId = userOf(incoming)
  if (url === '/events') return events.open(userId, response)
  if (url === '/sync') return send(response, 200, await sync.everything(userId))
  if (url.startsWith(SINCE)) return send(response, 200, await sync.since(userId, Number(url.slice(SINCE.length))))
  if (url.startsWith(PAGES)) return send(response, 200, await sync.page(userId, new URLSearchParams(url.split('?')[1])))
  const id = Number.parseInt(url.slice('/todos/'.length), 10)
  const key = headers['idempotency-key']
  if (typeof key === 'string') return send(response, 201, await todos.createOnce(userId, key, await bodyOf(incoming)))
  if (method === 'POST' && id > 0) return send(response, 200, await todos.complete(userId, id))
  if (method === 'POST') return send(response, 201, await todos.create(userId, await bodyOf(incoming)))
  if (method === 'PATCH') return send(response, 200, await todos.patch(userId, id, await bodyOf(incoming)))
  return send(response, 200, id > 0 ? await todos.one(userId, id) : await todos.list(userId))
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const json = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(json),
  })
  response.end(json)
}

function metrics(): string {
  const { user, system } = process.cpuUsage()
  return `process_resident_memory_bytes ${process.memoryUsage.rss()}
process_cpu_seconds_total ${(user + system) / MICROSECONDS}
`
}

function userOf({ headers }: IncomingMessage): number {
  const [, claims = ''] = String(headers.authorization).split('.')
  const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString())
  return Number(sub)
}

async function bodyOf(incoming: IncomingMessage): Promise<Body> {
  let text = ''
  for await (const chunk of incoming) text += chunk
  return JSON.parse(text)
}
