import createError from '@fastify/error'
import fp from 'fastify-plugin'

/** 400: the path has a segment that means "here" or "one up". */
const DotSegment = createError('MALFORMED_URL', 'The path must not have "." or ".." between its slashes', 400)

/**
 * A dot is the same when it is encoded. An encoded slash is no boundary (RFC 3986, section 2.2): services read it as part
 * of a parameter, such as the label `a/../b`.
 */
const DOT_SEGMENT = /^[^?#]*[/\\](?:\.|%2e){1,2}(?:[/\\?#]|$)/i

/**
 * Refuses paths with dot segments (RFC 3986, section 3.3). Clients resolve them before they send a request. One that is
 * sent all the same could mean one path to the gateway and another one to a service.
 */
export const dotSegments = fp(
  async (app) => {
    app.addHook('onRequest', (request, _reply, done) => {
      done(DOT_SEGMENT.test(request.url) ? new DotSegment() : undefined)
    })
  },
  { name: 'dot-segments' },
)
