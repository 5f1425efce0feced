import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import { connect, type Socket } from 'node:net'
import { createLogSink, type LogSink, listen, portOf, type TestScope, until } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { SERVICES, type ServiceName, urlVariable } from '../src/services.ts'

/** A request as a service has seen it. */
export interface SeenRequest {
  method: string
  url: string
  headers: IncomingHttpHeaders
  rawHeaders: string[]
  body: string
  /** Whether the request has arrived to its end. */
  complete: boolean
  /** Whether whoever sent it has gone before it was answered. */
  aborted: boolean
}

/** How a service answers. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A service behind the gateway: a real HTTP server that does what a test tells it. */
export interface Upstream {
  readonly url: string
  readonly port: number
  /** What the gateway calls it in the header Host. */
  readonly host: string
  /** The server that runs now. */
  readonly server: Server
  readonly seen: SeenRequest[]
  /** How many connections have ever been opened, and how many were open at most at once. */
  readonly connections: { opened: number; most: number }
  /** Answers so from now on; `/readyz` is always answered with 200 unless `answer` is told otherwise. */
  answer(how: Answer): void
  stop(): Promise<void>
  start(): Promise<void>
}

/** As a service does: once the whole request is there. */
const answerOk: Answer = (request, response) => {
  request.on('end', () => {
    response.setHeader('content-type', 'application/json')
    response.end('{"ok":true}')
  })
}

/** Starts a service that notes what it sees. */
export async function createUpstream(t: TestScope, answer: Answer = answerOk): Promise<Upstream> {
  const seen: SeenRequest[] = []
  const connections = { opened: 0, most: 0 }
  const open = new Set<Socket>()
  let respond = answer
  const create = () =>
    createServer((message, response) => {
      note(seen, message, response)
      respond(message, response)
    }).on('connection', (socket: Socket) => {
      open.add(socket)
      connections.opened += 1
      connections.most = Math.max(connections.most, open.size)
      socket.on('close', () => open.delete(socket))
    })
  let server = create()
  const port = await listen(server)
  const stop = async () => {
    if (!server.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  t.teardown(stop)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    host: `127.0.0.1:${port}`,
    get server() {
      return server
    },
    seen,
    connections,
    answer: (how) => {
      respond = how
    },
    stop,
    start: async () => {
      server = create()
      await listen(server, port)
    },
  }
}

function note(seen: SeenRequest[], message: IncomingMessage, response: ServerResponse): void {
  const { method = '', url = '', headers, rawHeaders } = message
  const request = { method, url, headers, rawHeaders, body: '', complete: false, aborted: false }
  seen.push(request)
  message.on('data', (chunk: Buffer) => {
    request.body += chunk.toString('latin1')
  })
  message.on('end', () => {
    request.complete = true
  })
  message.on('error', () => undefined)
  response.on('close', () => {
    request.aborted = !response.writableFinished
  })
}

/** A gateway that listens, with the services behind it. */
export interface Gateway {
  readonly app: Awaited<ReturnType<typeof buildApp>>
  readonly url: string
  readonly port: number
  readonly services: Services
  readonly auth: Upstream
  readonly todo: Upstream
  readonly logs: LogSink
  /** What all services have seen. */
  seen(): SeenRequest[]
}

/** The services behind a gateway, each an upstream of its own. */
type Services = ReadonlyMap<ServiceName, Upstream>

/** The variables that say where the services are: all of them at one address. */
export function serviceUrls(url: string): Record<string, string> {
  return Object.fromEntries(SERVICES.map((service) => [urlVariable(service), url]))
}

/** Starts a gateway in front of all services. */
export type StartGateway = (t: TestScope, env?: Record<string, string>) => Promise<Gateway>

/** Starts a gateway that reaches the services by their URLs. */
export const startGateway: StartGateway = async (t, env) => {
  const parts = await createServices(t)
  const urls = SERVICES.map((service) => [urlVariable(service), parts.services.get(service.name)?.url])
  return start(t, parts, { ...Object.fromEntries(urls), ...env }, false)
}

/** Starts a gateway with the services in its own process, as one process does that runs the whole product. */
export const startInOneProcess: StartGateway = async (t, env = {}) => {
  const { auth, todo, services } = await createServices(t)
  return start(t, { auth: named(auth, 'auth-service'), todo: named(todo, 'todo-service'), services }, env, true)
}

/** Runs a test twice: with services that are reached by URLs, and with services in the gateway's own process. */
export function bothWays(promise: string, check: (t: Test, startGateway: StartGateway) => Promise<void>): void {
  t.test(`${promise}: by URL`, (t) => check(t, startGateway))
  t.test(`${promise}: in one process`, (t) => check(t, startInOneProcess))
}

function named(upstream: Upstream, host: string): Upstream {
  return Object.create(upstream, { host: { value: host } })
}

type Parts = Pick<Gateway, 'auth' | 'todo' | 'services'>

async function createServices(t: TestScope): Promise<Parts> {
  const [auth, todo] = [await createUpstream(t), await createUpstream(t)]
  const services = new Map<ServiceName, Upstream>([
    ['auth-service', auth],
    ['todo-service', todo],
  ])
  for (const { name } of SERVICES) if (!services.has(name)) services.set(name, await createUpstream(t))
  return { auth, todo, services }
}

async function start(
  t: TestScope,
  parts: Parts,
  env: Record<string, string>,
  areInThisProcess: boolean,
): Promise<Gateway> {
  const logs = createLogSink()
  const local = areInThisProcess ? parts.services : new Map()
  const config = loadConfig({ METRICS_PORT: '0', ...env }, [...local.keys()])
  const app = await buildApp(config, { logger: logs.logger, upstreams: Object.fromEntries(local) })
  t.teardown(() => app.close())
  // Node looks for requests that take too long every thirty seconds; a test cannot wait for that.
  Object.assign(app.server, { connectionsCheckingInterval: 50 })
  await app.listen({ host: env.HOST ?? '127.0.0.1', port: 0 })
  const port = portOf(app.server.address())
  const seen = () => [...parts.services.values()].flatMap((service) => service.seen)
  return { ...parts, app, url: `http://127.0.0.1:${port}`, port, logs, seen }
}

/** What is sent to the gateway. Unlike `fetch`, nothing of it is tidied up on the way. */
export interface Call {
  method?: string
  path: string
  headers?: OutgoingHttpHeaders
  body?: string | Buffer
  /** The address of this machine that the call comes from. */
  localAddress?: string
}

/** What came back. */
export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  rawHeaders: string[]
  text: string
  /** The body as JSON. */
  json: () => Record<string, unknown>
}

/** Calls the gateway over a connection of its own. */
export async function call(port: number, { method = 'GET', path, headers, body, localAddress }: Call): Promise<Reply> {
  const outgoing = request({
    host: '127.0.0.1',
    port,
    method,
    path,
    agent: false,
    headers: framed(headers, body),
    ...(localAddress && { localAddress }),
  })
  outgoing.end(body)
  return replyTo(outgoing)
}

/** Says how long the body is, unless the headers say how it is sent: Node leaves that out where a body is unusual. */
function framed(headers: OutgoingHttpHeaders = {}, body?: string | Buffer): OutgoingHttpHeaders {
  if (body === undefined || 'transfer-encoding' in headers) return headers
  return { 'content-length': Buffer.byteLength(body), ...headers }
}

/** Waits for the answer to a request that is under way. */
export async function replyTo(outgoing: ReturnType<typeof request>): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  outgoing.once('response', resolve).on('error', reject)
  const response = await promise
  let text = ''
  response.setEncoding('utf8')
  for await (const chunk of response) text += chunk
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    rawHeaders: response.rawHeaders,
    text,
    json: () => JSON.parse(text),
  }
}

/** Asserts that an answer is a problem detail with everything that the contract promises. */
export function isProblem(t: Test, reply: Reply, status: number, code: string): void {
  t.equal(reply.status, status)
  t.match(reply.headers['content-type'], /^application\/problem\+json/)
  t.match(reply.json(), { type: 'about:blank', title: String, status, detail: String, instance: String, code })
  t.equal(reply.json().request_id, reply.headers['x-request-id'], 'the body and the header name the same request')
  t.ok(reply.headers['x-request-id'])
}

/** All values of a header, in order, however many lines it came in. */
export function valuesOf(rawHeaders: string[], name: string): string[] {
  return rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)
}

/** A connection to the gateway on which a test writes bytes as it likes. */
export interface RawConnection {
  socket: Socket
  /** Everything that has come back so far. */
  received: () => string
  closed: Promise<void>
}

/** Opens a connection to the gateway, from an address of this machine. */
export async function openSocket(t: TestScope, port: number, localAddress = '127.0.0.1'): Promise<RawConnection> {
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  let received = ''
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1')
  })
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await once(socket, 'connect')
  t.teardown(() => socket.destroy())
  return { socket, received: () => received, closed }
}

/** Waits for an answer like this, and hangs up: who has not sent all of a body is waited for. */
export async function answeredWith({ socket, received, closed }: RawConnection, answer: RegExp): Promise<void> {
  await until(`an answer like ${answer}`, () => answer.test(received()))
  socket.end()
  await closed
}
