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
