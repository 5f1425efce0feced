import { InvalidInput } from '@todo/service-kit'
import { isPublicHost } from './sending/addresses.ts'

/** Below it are ports of services that are no receivers of webhooks, but for the two of the web. */
const FIRST_FREE_PORT = 1024

/**
 * Reads the URL of a webhook, as it is kept: without what comes after `#`.
 *
 * @param allowsPrivate Whether `http` and private addresses are allowed.
 * @throws {InvalidInput} which says what is wrong.
 */
export function webhookUrl(text: string, allowsPrivate: boolean): string {
  const url = URL.parse(text)
  if (!url) throw wrong('must be a URL')
  const fault = faultOf(url, allowsPrivate)
  if (fault !== undefined) throw wrong(fault)
  url.hash = ''
  return url.href
}

function wrong(detail: string): InvalidInput {
  return new InvalidInput({ pointer: '/url', detail })
}

function faultOf(url: URL, allowsPrivate: boolean): string | undefined {
  if (url.protocol !== 'https:' && !(allowsPrivate && url.protocol === 'http:')) return 'must begin with https://'
  if (url.username || url.password) return 'must have no user name and no password: put a secret into the path'
  if (url.port && Number(url.port) < FIRST_FREE_PORT && url.port !== '80' && url.port !== '443')
    return `must have the port 80, 443, or one from ${FIRST_FREE_PORT} on`
  return allowsPrivate || isPublicHost(url.hostname) ? undefined : 'must be at a public address'
}
