import httpProxy from '@fastify/http-proxy'
import type { Turns } from '@todo/service-kit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Agent, RoundRobinPool } from 'undici'
import type { PublicPath, ServiceName } from '../services.ts'
import { answerFailure, isShort, type OpenReply, passOn } from './answer.ts'
import { ClientsDispatcher, whileClientWaits } from './client-gone.ts'
import { headersForClient, headersForService } from './headers.ts'
import { lookupInTurn } from './lookup.ts'
import { beginSending, endWithAnswer, endWithFailure } from './sending.ts'
import { takeTurn } from './take-turn.ts'

/**
 * How long an idle connection is kept: less than SHUTDOWN_DRAIN_MS of a deployment, for which a stopping service still
 * serves. So no request goes over a connection that is just being closed.
 */
const KEEP_ALIVE_MS = 2_000

/** After so many requests a connection is replaced, so that replicas that have been added get their share. */
const REQUESTS_PER_CONNECTION = 250

/** How many times a request that no service has seen is sent again, and how long to wait before. */
const RETRIES = 2
const RETRY_DELAY_MS = 50

/** Any path: see `ClientsDispatcher`. */
const ROOT = '/'

/** How long a stream may be silent, in milliseconds: two heartbeats of its service may be missing. */
const STREAM_SILENCE_MS = 60_000

/** The error codes of a connection that was refused or has broken. */
const LOST = new Set<unknown>(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

/** How connections to services are made. */
export interface ConnectionOptions {
  connectTimeoutMs: number
  timeoutMs: number
}

/** The connections to a service. */
interface Agents {
  readonly requests: Agent
  /** For what may be silent longer: streams of events, and files. */
  readonly streams: Agent
}

type ReplyOptions = Parameters<FastifyReply['from']>[1]

/** Opens no connection yet. */
function createAgents(options: ConnectionOptions): Agents {
  return {
    requests: new Agent(agentOptions(options)),
    streams: new Agent({ ...agentOptions(options), bodyTimeout: STREAM_SILENCE_MS }),
  }
}

function agentOptions({ connectTimeoutMs, timeoutMs }: ConnectionOptions): Agent.Options {
  return {
    // An agent's own pool uses its first connection whenever that is free: little traffic would all go to one replica.
    factory: (origin, options) => new RoundRobinPool(origin, options),
    maxRequestsPerClient: REQUESTS_PER_CONNECTION,
    connect: { timeout: connectTimeoutMs, lookup: lookupInTurn() },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
  }
}

/** A service at a URL. */
export interface RemoteService {
  readonly name: ServiceName
  readonly url: string
  readonly paths: readonly PublicPath[]
  readonly turns: Turns
}

/** Sends the requests of a service's paths on to its URL. */
export async function proxyService(
  scope: FastifyInstance,
  service: RemoteService,
  connections: ConnectionOptions,
): Promise<void> {
  const agents = createAgents(connections)
  scope.addHook('onClose', () => Promise.all([agents.requests.destroy(), agents.streams.destroy()]))
  for (const path of service.paths) await proxyTo(scope, service, path, agents)
}

/** A reply before its request has an answer. */
type Unanswered = OpenReply & { request: Pick<FastifyRequest, 'sending' | 'endTurn'> }

/** Tells a client that its request to this service gets no answer, and why. */
function fail(reply: Unanswered, service: ServiceName, reason: unknown): void {
  reply.request.endTurn()
  endWithFailure(reply.request, reason)
  answerFailure(reply, service, reason)
}

/** Sends the requests of one path on to the URL of its service. */
async function proxyTo(
  scope: FastifyInstance,
  { name, url, turns }: RemoteService,
  where: PublicPath,
  agents: Agents,
): Promise<void> {
  const { path, exact, streams, files } = where
  const send = async (reply: FastifyReply, options: ReplyOptions, client: AbortSignal): Promise<void> => {
    try {
      await takeTurn(turns, reply, where, client)
    } catch (error) {
      return fail(reply, name, error)
    }
    reply.from(ROOT, { ...options, ...bodyOf(reply.request) })
  }
  await scope.register(httpProxy, {
    upstream: url,
    prefix: path,
    // The dispatcher knows the path.
    rewritePrefix: ROOT,
    preRewrite: () => ROOT,
    internalRewriteLocationHeader: false,
    routes: exact ? ['/'] : ['/', '/*'],
    httpMethods: scope.supportedMethods,
    config: { disableMetrics: streams === true, takesFiles: files === true },
    undici: new ClientsDispatcher(streams || files ? agents.streams : agents.requests),
    proxyPayloads: false,
    handler: (request, reply, _path, options) => {
      beginSending(request, name)
      whileClientWaits(reply, (client) => send(reply, options, client)).catch((error: unknown) => reply.send(error))
    },
    disableRequestLogging: true,
    replyOptions: {
      rewriteRequestHeaders: headersForService,
      rewriteHeaders: (headers, request) => headersForClient(request, headers),
      onResponse: (request, reply, { stream }) => {
        endWithAnswer(request, reply.statusCode)
        if (isShort(reply)) stream.once('close', request.endTurn)
        else request.endTurn()
        passOn(reply, name, stream)
      },
      onError: (reply, { error }) => fail(reply, name, error.cause),
      retryDelay,
    },
  })
}

/** The body of a request as the proxy wants it. A stream it takes from the request itself. */
function bodyOf({ body, headers }: FastifyRequest): { body?: Buffer; contentType?: string } {
  if (!Buffer.isBuffer(body)) return {}
  // Without a content type, the proxy would turn the buffer into JSON. `headersForService` drops the type that is added here.
  return { body, contentType: headers['content-type'] ?? 'application/octet-stream' }
}

/**
 * A read that met a closed connection is sent again: the service may have been restarted, or another replica may
 * answer. A write is not: it may have been done.
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
