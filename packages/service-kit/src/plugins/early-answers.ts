import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { dropBody, hasArrived } from '../server/drop-body.ts'

/**
 * An answer that closes its connection before the whole request has arrived, such as 413, reaches its client: the
 * connection stays open until the rest of the body has been read and dropped, within the limits of `dropBody`.
 */
export const earlyAnswers = fp(
  async (app) => {
    app.addHook('onSend', (request, reply, payload, done) => {
      if (!(typeof payload === 'string' || Buffer.isBuffer(payload)) || !isEarly(request, reply)) return done()
      reply.header('content-length', Buffer.byteLength(payload))
      done(null, Readable.from(thenDrop(payload, request), { objectMode: false }))
    })
  },
  { name: 'early-answers' },
)

function isEarly({ raw }: FastifyRequest, reply: FastifyReply): boolean {
  return !hasArrived(raw) && (reply.getHeader('connection') === 'close' || !reply.raw.shouldKeepAlive)
}

/** The client has all of the answer with the first chunk; what follows only puts its end off. */
async function* thenDrop(payload: string | Buffer, { raw }: FastifyRequest) {
  yield payload
  await dropBody(raw)
}
