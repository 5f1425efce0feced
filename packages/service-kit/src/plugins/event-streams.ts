import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import fp from 'fastify-plugin'
import { ServiceUnavailable } from '../errors/errors.ts'
import type { Admission } from '../server/admission.ts'
import { DONE, lineOf } from './request-log.ts'

/** The media type of Server-Sent Events (HTML Standard, section 9.2). */
export const EVENT_STREAM = 'text/event-stream'

/** Whether a `Content-Type` is that of Server-Sent Events. */
export function isEventStream(contentType: unknown): boolean {
  return String(contentType).startsWith(EVENT_STREAM)
}

/**
 * Answers that last as long as the client wants: it is told of events as they come (Server-Sent Events). They take no place
 * among the requests that are served at once, nor among the answers that wait to be read: whoever makes them limits them.
 * When the app is being stopped, they end at once, and no other begins: their clients connect again, elsewhere.
 */
export const eventStreams = fp<{ admission: Admission }>(
  async (app, { admission }) => {
    const open = new Map<ServerResponse, Readable>()
    new app.metrics.client.Gauge({
      registers: [app.metricsRegistry],
      name: 'http_event_streams_open',
      help: 'How many answers are streams of events that have not ended',
      collect() {
        this.set(open.size)
      },
    })

    app.addHook('onSend', (request, reply, payload, done) => {
      if (!(payload instanceof Readable && isEventStream(reply.getHeader('content-type')))) return done()
      if (app.draining) {
        payload.destroy()
        return done(new ServiceUnavailable())
      }
      const { raw } = reply
      // The connection is of no use afterwards, and would hold up the end of the process.
      reply.header('connection', 'close')
      open.set(raw, payload)
      admission.letGo(raw)
      raw.once('close', () => {
        open.delete(raw)
        // Fastify logs only answers that have been sent to their ends.
        if (!raw.writableFinished) request.log.info(lineOf(request, reply), DONE)
      })
      done()
    })
    app.onDrain(() => {
      for (const [response, stream] of open) {
        stream.unpipe(response)
        response.end()
      }
    })
  },
  { name: 'event-streams', dependencies: ['metrics', 'problem-details', 'shutdown'] },
)
