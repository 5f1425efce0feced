import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'

/** A name or an IPv4 address (RFC 3986, section 3.2.2), or an IPv6 address in brackets; then a port, perhaps. */
const HOST = /^(?:\[([0-9A-Fa-f:.]+)\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})+)(?::(\d{0,5}))?$/
const MAX_PORT = 65_535

/** Whether a request names its host as it must (RFC 9112, section 3.2): once, and well-formed. HTTP/1.0 may leave it out. */
export function hasValidHost({ rawHeaders, headers: { host }, httpVersion }: IncomingMessage): boolean {
  if (host === undefined) return httpVersion === '1.0'
  return isHost(host) && countHosts(rawHeaders) === 1
}

function isHost(host: string): boolean {
  const match = HOST.exec(host)
  if (match === null) return false
  const [, address, port = ''] = match
  return (address === undefined || isIPv6(address)) && Number(port) <= MAX_PORT
}

/** Node keeps the first of several `Host` headers and drops the others; here are all of them, as name, value, name, … */
function countHosts(rawHeaders: readonly string[]): number {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.length === 4 && rawHeaders[index]?.toLowerCase() === 'host') count += 1
  }
  return count
}
