import http from 'node:http'
import https from 'node:https'
import { parseJson } from '../parse-json.ts'
import { answered, currentSpan, traced } from './span.ts'

/** How another service is called. */
export interface ServiceCall {
  /** What it is told, as JSON: then the call is a POST, and a GET otherwise. */
  json?: unknown
  /** The service token. */
  token?: string
  /** How long the answer may take, in milliseconds. */
  timeoutMs: number
  /** Ends the call sooner. */
  signal?: AbortSignal
}

/** What another service has answered. */
export interface ServiceAnswer {
  /** Whether it did what it was asked. */
  ok: boolean
  status: number
  /** What it told; undefined if that was no JSON. */
  json: unknown
}

/** No answer of a service is longer, in bytes. */
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
 * @throws {Error} when there is no answer in time, or before `signal` aborts (then its reason), or it is too long.
 */
export function callService(url: string | URL, call: ServiceCall): Promise<ServiceAnswer> {
  const parent = currentSpan()
  const target = new URL(url)
  if (!parent) return send(target, call)
  const method = methodOf(call)
  const span = parent.child(method, 'client', {
    'http.request.method': method,
    'server.address': target.hostname,
    'server.port': target.port === '' ? undefined : Number(target.port),
  })
  return traced(span, async () => {
    const answer = await send(target, call, span.headers)
    span.set(answered(answer.status, 400))
    return answer
  })
}

function methodOf({ json }: ServiceCall): 'GET' | 'POST' {
  return json === undefined ? 'GET' : 'POST'
}

async function send(url: URL, call: ServiceCall, trace?: Readonly<Record<string, string>>): Promise<ServiceAnswer> {
  const { json, token, timeoutMs } = call
  const { request, agent } = clients[url.protocol === 'https:' ? 'https:' : 'http:']
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>()
  const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(call.signal ? [call.signal] : [])])
  const headers = {
    ...trace,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(json !== undefined && { 'content-type': 'application/json' }),
  }
  request(url, { method: methodOf(call), headers, agent, signal }, resolve)
    .on('error', reject)
    .end(JSON.stringify(json))
  try {
    const answer = await promise
    const text = await read(answer)
    const status = Number(answer.statusCode)
    return { ok: status >= 200 && status < 300, status, json: parseJson(text) }
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}

async function read(answer: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer) {
    bytes += chunk.length
    if (bytes > MAX_BYTES) throw new Error(`a service answered more than ${MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
