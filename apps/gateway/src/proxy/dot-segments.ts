import createError from '@fastify/error'
import fp from 'fastify-plugin'

/** 400: the path has a segment that means "here" or "one up". */
const DotSegment = createError('MALFORMED_URL', 'The path must not have "." or ".." between its slashes', 400)

/** Characters that some servers read in a path as if they were not encoded, and blanks that some of them drop. */
const LENIENT: Record<string, string> = { '%2e': '.', '%2f': '/', '%5c': '/', '\\': '/' }
const READ_LENIENTLY = /%2e|%2f|%5c|\\|%(?:00|09|0a|0d|20)/gi

/**
 * Refuses paths with dot segments, however they are written (RFC 3986, section 3.3). Clients resolve them before they
 * send a request. One that is sent all the same could mean one path to the gateway and another one to a service.
 */
export const dotSegments = fp(
  async (app) => {
    app.addHook('onRequest', (request, _reply, done) => {
      done(hasDotSegment(request.url) ? new DotSegment() : undefined)
    })
  },
  { name: 'dot-segments' },
)

function hasDotSegment(url: string): boolean {
  const end = url.search(/[?#]/)
  const path = end === -1 ? url : url.slice(0, end)
  if (!path.includes('.') && !path.includes('%')) return false
  const segments = path.replace(READ_LENIENTLY, (text) => LENIENT[text.toLowerCase()] ?? '').split('/')
  return segments.includes('.') || segments.includes('..')
}
