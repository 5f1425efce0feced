const EXAMPLE = 'https://todo.example.com'

/** What is wrong with the URL at which people find the service; undefined if it is an origin, or empty: not known. */
export function publicUrlFault(text: string): string | undefined {
  const { protocol, pathname, origin, href } = URL.parse(text) ?? new URL('none:')
  if (text === '') return undefined
  if (!/^https?:$/.test(protocol)) return `must be a URL, as in ${EXAMPLE}`
  if (href === `${origin}/`) return undefined
  if (pathname === '/') return `must have nothing but a scheme, a host and a port, as in ${EXAMPLE}`
  return `must have no path, and this one has ${pathname}: the service is at the root of a host. Give it one of its own, as in ${EXAMPLE}`
}
