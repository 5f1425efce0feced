import { METHODS } from 'node:http'
import type { Readable } from 'node:stream'
import createError from '@fastify/error'
import httpProxy, { type FastifyHttpProxyOptions } from '@fastify/http-proxy'
import { ClientGone } from '@todo/service-kit'
import fp from 'fastify-plugin'
import { Agent, RoundRobinPool } from 'undici'
import { type Route, routingTable, type ServiceName } from '../routing-table.ts'
import { BodyTooLarge } from './body-limit.ts'
import { abortable, whileClientWaits } from './client-gone.ts'
import { headersForClient, headersForService } from './headers.ts'
import { lookupInTurn } from './lookup.ts'

/** 503: a service does not answer. */
const ServiceUnavailable = createError<[string]>('SERVICE_UNAVAILABLE', 'The %s is not available, try again', 503)

/** Seconds after which a client may try again. */
const RETRY_AFTER_SECONDS = 1

/**
 * How long an idle connection is kept: less than a service that is being stopped goes on serving (SHUTDOWN_DRAIN_MS, in
 * a deployment), so that none is used that is just being closed.
 */
const KEEP_ALIVE_MS = 2_000

/** After so many requests a connection is replaced, so that replicas that have been added get their share. */
const REQUESTS_PER_CONNECTION = 250

/** How many times a request that no service has seen is sent again, and how long to wait before. */
const RETRIES = 2
const RETRY_DELAY_MS = 50

/** Up to so many bytes, a body is sent on in one piece: that costs less than a stream, and it is known to be whole. */
const SMALL_BODY_BYTES = 65_536

/** What a connection says that was refused or has broken. */
const LOST = new Set<unknown>(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

/** What is needed of a reply to answer for a service that does not. */
interface FailedReply {
  header(name: string, value: string | number): FailedReply
  send(error: Error): unknown
}

/** What is needed of a reply whose status and headers are those of the service. */
interface OpenReply {
  statusCode: number
  getHeader(name: string): unknown
  removeHeader(name: string): OpenReply
  send(answer?: Readable | Buffer | Error): unknown
}

/** Where the services are, and how long to wait for them. */
export interface ProxyOptions {
  upstreams: Record<ServiceName, string>
  connections: number
  connectTimeoutMs: number
  timeoutMs: number
}

/** Sends requests on by the routing table, over connections that are kept open; streams them, and answers that are long. */
export const proxy = fp<ProxyOptions>(
  async (app, { upstreams, connections, connectTimeoutMs, timeoutMs }) => {
    const agent = new Agent({
      // An agent's own pool uses its first connection whenever that is free: little traffic would all go to one replica.
      factory: (origin, options) => new RoundRobinPool(origin, options),
      connections,
      maxRequestsPerClient: REQUESTS_PER_CONNECTION,
      connect: { timeout: connectTimeoutMs, lookup: lookupInTurn() },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
    })
    app.addHook('onClose', () => agent.destroy())
    for (const method of METHODS) {
      if (method !== 'CONNECT' && !app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true })
    }
    for (const route of routingTable)
      await app.register(httpProxy, { ...proxyOptions(route, upstreams, agent), httpMethods: app.supportedMethods })
  },
  { name: 'proxy', dependencies: ['body-limit'] },
)

function proxyOptions(
  { service, path, exact, servicePath = path }: Route,
  upstreams: ProxyOptions['upstreams'],
  agent: Agent,
): FastifyHttpProxyOptions {
  return {
    upstream: upstreams[service],
    prefix: path,
    rewritePrefix: servicePath,
    routes: exact ? ['/'] : ['/', '/*'],
    undici: abortable(agent),
    handler: (_request, reply, destination, options) => whileClientWaits(reply, () => reply.from(destination, options)),
    disableRequestLogging: true,
    replyOptions: {
      rewriteRequestHeaders: headersForService,
      rewriteHeaders: headersForClient,
      onResponse: (_request, reply, { stream }) => passOn(reply, service, stream),
      onError: (reply, { error }) => answerFailure(reply, service, error),
      retryDelay,
    },
  }
}

function passOn(reply: OpenReply, service: ServiceName, body: Readable): void {
  if (reply.statusCode === 304) {
    // It has no body, but may say how long the one of a 200 would be: undici waits for that, and fails.
    body.on('error', () => undefined).resume()
    reply.removeHeader('content-length').send()
    return
  }
  // If the body breaks before anything of it has been sent, this is what the client is told.
  body.once('error', (error) => {
    if (!(error instanceof ClientGone)) Object.assign(error, { ...new ServiceUnavailable(service) })
  })
  if (Number(reply.getHeader('content-length')) <= SMALL_BODY_BYTES) sendWhole(reply, body)
  else reply.send(body)
}

function sendWhole(reply: OpenReply, body: Readable): void {
  const chunks: Buffer[] = []
  body
    .on('data', (chunk: Buffer) => chunks.push(chunk))
    .once('end', () => reply.send(Buffer.concat(chunks)))
    .once('error', (error) => reply.send(error))
}

function answerFailure(reply: FailedReply, service: ServiceName, { cause }: Error): void {
  if (cause instanceof BodyTooLarge || cause instanceof ClientGone) {
    reply.header('connection', 'close').send(cause)
    return
  }
  reply.header('retry-after', RETRY_AFTER_SECONDS).send(new ServiceUnavailable(service))
}

/**
 * A read that met a closed connection is sent again: the service may have been restarted, or another replica may
 * answer. A write is not: nobody knows whether it was done.
 */
function retryDelay({
  err,
  req,
  attempt,
}: {
  err: Error | null
  req: { method: string }
  attempt: number
}): number | null {
  const repeatable = req.method === 'GET' || req.method === 'HEAD'
  return err && 'code' in err && LOST.has(err.code) && repeatable && attempt < RETRIES ? RETRY_DELAY_MS : null
}
