import type { IncomingMessage } from 'node:http'

/** Scheme and authority of a target in absolute form. */
const AUTHORITY = /^https?:\/\/[^/?]+/i

/**
 * Path and query of a request target. A client may send the authority along, as in `GET http://host/todos`: it says
 * nothing here, and above all not where a proxy sends the request (RFC 9112, section 3.2.2).
 */
export function originForm(target: string): string {
  if (target.startsWith('/')) return target
  const rest = target.replace(AUTHORITY, '')
  return rest === '' || rest.startsWith('?') ? `/${rest}` : rest
}

/**
 * Whether a request is for something that it may be for (RFC 9112, section 3.2). Node lets `*` pass before any path, and the
 * router takes it for a slash. It lets a fragment pass, too, which no target has. What stands before or behind this server would
 * see another path than it does.
 */
export function hasValidTarget({ method, url = '' }: Pick<IncomingMessage, 'method' | 'url'>): boolean {
  return url.startsWith('*') ? url === '*' && method === 'OPTIONS' : !url.includes('#')
}
