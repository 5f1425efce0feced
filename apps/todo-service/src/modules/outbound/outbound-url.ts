import { InvalidInput } from '@todo/service-kit'
import { isPublicHost } from './addresses.ts'

/** Below it are ports of services that are no receivers of webhooks, but for the two of the web. */
const FIRST_FREE_PORT = 1024

/**
 * Reads the URL of a webhook, or of a browser's push service, as it is kept: without what comes after `#`.
 *
 * @param allowsPrivate Whether `http` and private addresses are allowed.
 * @param pointer The field that has it.
 * @throws {InvalidInput} which says what is wrong.
 */
export function outboundUrl(text: string, allowsPrivate: boolean, pointer = '/url'): string {
  const url = URL.parse(text)
  if (!url) throw new InvalidInput({ pointer, detail: 'must be a URL' })
  const fault = faultOf(url, allowsPrivate)
  if (fault !== undefined) throw new InvalidInput({ pointer, detail: fault })
  url.hash = ''
  return url.href
}

function faultOf(url: URL, allowsPrivate: boolean): string | undefined {
  if (url.protocol !== 'https:' && !(allowsPrivate && url.protocol === 'http:')) return 'must begin with https://'
  if (url.username || url.password) return 'must have no user name and no password: put a secret into the path'
  if (url.port && Number(url.port) < FIRST_FREE_PORT && url.port !== '80' && url.port !== '443')
    return `must have the port 80, 443, or one from ${FIRST_FREE_PORT} on`
  return allowsPrivate || isPublicHost(url.hostname) ? undefined : 'must be at a public address'
}
