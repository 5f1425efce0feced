type Headers = Record<string, string | string[] | undefined>

/** Headers that are meant for the next hop alone (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** What only a proxy may say of a client. A client's own word for it is dropped. */
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

/** The server has answered `Expect: 100-continue` by itself (RFC 9110, section 10.1.1). */
const ANSWERED_HERE = ['expect']

const NOT_FROM_CLIENTS = [...HOP_BY_HOP, ...SAID_BY_PROXIES, ...ANSWERED_HERE]

/** Methods whose requests are sent on without a body. */
const BODILESS = new Set(['GET', 'HEAD', 'TRACE'])

/** What is known here of a request and who sent it. */
type KnownRequest = Record<'id' | 'method' | 'ip' | 'host' | 'protocol', string>

/** The headers that a service gets: the client's, less what a client may not send, and what the gateway knows. */
export function headersForService(request: KnownRequest, headers: Headers): Headers {
  const forwarded = without(headers, NOT_FROM_CLIENTS)
  if (BODILESS.has(request.method)) {
    delete forwarded['content-length']
    delete forwarded['content-type']
  }
  return {
    ...forwarded,
    'x-request-id': request.id,
    'x-forwarded-for': request.ip,
    'x-forwarded-host': request.host,
    'x-forwarded-proto': request.protocol,
  }
}

/** The headers that a client gets: the service's, less those between service and gateway, and those it calls so. */
export function headersForClient(headers: Headers): Headers {
  const named = [headers.connection ?? []].flat().flatMap((names) => names.toLowerCase().split(/[ ,]+/))
  return without(headers, [...HOP_BY_HOP, ...named])
}

function without(headers: Headers, names: readonly string[]): Headers {
  const rest = { ...headers }
  for (const name of names) delete rest[name]
  return rest
}
