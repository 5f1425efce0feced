import http from 'node:http'
import https from 'node:https'
import { answered, currentSpan, traced } from './span.ts'

/** What another service is asked. */
export interface ServiceCall {
  method?: 'GET' | 'POST'
  headers?: Readonly<Record<string, string>>
  body?: string
  /** Ends the call. */
  signal: AbortSignal
  /** The longest answer that is read, in bytes. */
  maxBytes?: number
}

/** What another service has answered. */
export interface ServiceAnswer {
  /** Whether it did what it was asked. */
  ok: boolean
  status: number
  text: string
}

/** No answer of a service is longer, unless its caller says so. */
const MAX_BYTES = 16 * 1024 * 1024

/** How connections are kept: an idle one is closed after 5 seconds. */
const KEPT = { keepAlive: true, timeout: 5_000 }

/** Connections of its own: Node sends what goes over its global ones to a proxy, if the environment names one. */
const clients = {
  'http:': { request: http.request, agent: new http.Agent(KEPT) },
  'https:': { request: https.request, agent: new https.Agent(KEPT) },
}

/**
 * Calls another service, as a part of the present trace, if there is one, and reads its answer to the end. It follows no
 * redirect, because the call may hold a secret, and goes through no proxy. The trace has nothing of the URL but the host.
 *
 * Not by `fetch`: until that is ready, it takes 16 MB and 80 ms of the processor in each process, for a parser in WebAssembly.
 *
 * @throws {Error} when there is no answer before `signal` aborts (then its reason), or it is too long.
 */
export function callService(url: string | URL, call: ServiceCall): Promise<ServiceAnswer> {
  const parent = currentSpan()
  const target = new URL(url)
  if (!parent) return send(target, call)
  const { method = 'GET' } = call
  const span = parent.child(method, 'client', {
    'http.request.method': method,
    'server.address': target.hostname,
    'server.port': target.port === '' ? undefined : Number(target.port),
  })
  return traced(span, async () => {
    const answer = await send(target, { ...call, headers: { ...call.headers, ...span.headers } })
    span.set(answered(answer.status, 400))
    return answer
  })
}

async function send(url: URL, { method = 'GET', headers, body, signal, maxBytes = MAX_BYTES }: ServiceCall) {
  const { request, agent } = clients[url.protocol === 'https:' ? 'https:' : 'http:']
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>()
  request(url, { method, headers: { ...headers }, agent, signal }, resolve)
    .on('error', reject)
    .end(body)
  try {
    const answer = await promise
    const text = await read(answer, maxBytes)
    const status = Number(answer.statusCode)
    return { ok: status >= 200 && status < 300, status, text }
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}

async function read(answer: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new Error(`a service answered more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
