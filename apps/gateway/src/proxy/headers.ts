import { pathOf, type Span } from '@todo/service-kit'
import { COOKIE_PATHS } from '../services.ts'

/** The values of header fields by their names in lower case. */
export type Headers<Value = string | string[]> = Record<string, Value | undefined>

/** Headers that are meant for the next hop alone (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Headers in which proxies describe a client. They are dropped when the client itself sends them. */
const SAID_BY_PROXIES = [
  'forwarded',
  'via',
  'x-client-ip',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-real-ip',
]

/** Node's server has answered `Expect: 100-continue` already (RFC 9110, section 10.1.1). */
const ANSWERED_HERE = ['expect']

const NOT_FROM_CLIENTS = new Set([...HOP_BY_HOP, ...SAID_BY_PROXIES, ...ANSWERED_HERE])
const NOT_TO_CLIENTS = new Set([...HOP_BY_HOP, 'set-cookie'])
/** The headers to drop from a request that is sent on without its body. */
const NOT_WITHOUT_BODY = new Set([...NOT_FROM_CLIENTS, 'content-length', 'content-type'])

/** Methods whose requests are sent on without a body. */
const BODILESS = new Set(['GET', 'HEAD', 'TRACE'])

/** What the gateway knows of a request and its sender. */
type KnownRequest = Record<'id' | 'method' | 'url' | 'clientAddress' | 'host' | 'protocol', string> & {
  headers: Headers
  /** The span of sending it on. */
  sending?: Span | null
}

/** The headers that a service gets: the client's, less what a client may not send, and what the gateway knows. */
export function headersForService(request: KnownRequest, headers: Headers): Headers {
  const forwarded = forNextHop(headers, BODILESS.has(request.method) ? NOT_WITHOUT_BODY : NOT_FROM_CLIENTS)
  // The proxy library adds a content type if the client has sent none.
  if (forwarded['content-type'] && request.headers['content-type'] === undefined) forwarded['content-type'] = undefined
  if (forwarded.cookie !== undefined && !hasCookies(request)) forwarded.cookie = undefined
  if (request.sending) Object.assign(forwarded, { tracestate: undefined }, request.sending.headers)
  forwarded['x-request-id'] = request.id
  forwarded['x-forwarded-for'] = request.clientAddress
  forwarded['x-forwarded-host'] = request.host
  forwarded['x-forwarded-proto'] = request.protocol
  return forwarded
}

/** The headers that a client gets: the service's, less those between service and gateway, and cookies but those of sessions. */
export function headersForClient<V>(request: { url: string } | undefined, headers: Headers<V>): Headers<V> {
  return forNextHop(headers, headers['set-cookie'] === undefined || hasCookies(request) ? HOP_BY_HOP : NOT_TO_CLIENTS)
}

function hasCookies(request: { url: string } | undefined): boolean {
  return COOKIE_PATHS.has(pathOf(request?.url))
}

/** Leaves out the headers named, and those that `Connection` names as meant for one hop. */
function forNextHop<V>(headers: Headers<V>, names: ReadonlySet<string>): Headers<V> {
  const { connection } = headers
  if (connection === undefined || connection === 'keep-alive') return without(headers, names)
  const named = [connection].flat().flatMap((list) => String(list).toLowerCase().split(/[ ,]+/))
  return without(headers, new Set([...names, ...named]))
}

/** By a loop, not by deleting from a copy: V8 reads an object slowly once something has been deleted from it. */
function without<V>(headers: Headers<V>, names: ReadonlySet<string>): Headers<V> {
  const rest: Headers<V> = {}
  for (const name in headers) {
    if (!names.has(name)) rest[name] = headers[name]
  }
  return rest
}
