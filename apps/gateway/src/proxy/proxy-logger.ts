import { RequestLogger } from '@todo/service-kit'
import type { FastifyBaseLogger } from 'fastify'

/** The message that `@fastify/reply-from` logs for each failed request; no option turns it off. */
const LOGGED_BY_PROXY = 'response errored'

/** The logger of a request that is sent to a URL. Failures are logged as outages, at most once a second. */
export function proxyLogger(
  parent: FastifyBaseLogger,
  ...child: Parameters<FastifyBaseLogger['child']>
): FastifyBaseLogger {
  return new ProxyLogger(() => parent.child(...child))
}

class ProxyLogger extends RequestLogger {
  override warn(...line: unknown[]): void {
    if (line.at(-1) !== LOGGED_BY_PROXY) super.warn(...line)
  }
}
