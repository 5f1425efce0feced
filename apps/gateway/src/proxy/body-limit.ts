import { pipeline, Transform } from 'node:stream'
import createError from '@fastify/error'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether bodies of the route are files. */
    takesFiles?: boolean
  }
}

/** 413: the body is larger than the gateway lets through. */
export const BodyTooLarge = createError('BODY_TOO_LARGE', 'The body is too large', 413)

/**
 * Refuses bodies that are too large: by Content-Length before anything is read, and, where the length is not known
 * beforehand, by counting. Where files are sent, they may be larger. A proxy streams, so Fastify's own `bodyLimit` never sees the body.
 */
export const bodyLimit = fp<{ limitBytes: number; fileBytes: number }>(
  async (app, { limitBytes, fileBytes }) => {
    const limitOf = ({ routeOptions }: FastifyRequest) =>
      routeOptions.config.takesFiles ? Math.max(limitBytes, fileBytes) : limitBytes

    app.addHook('onRequest', (request, reply, done) => {
      if (Number(request.headers['content-length'] ?? 0) <= limitOf(request)) return done()
      reply.header('connection', 'close')
      done(new BodyTooLarge())
    })

    app.addHook('preParsing', (request, _reply, payload, done) => {
      if (request.headers['transfer-encoding'] === undefined) return done(null, payload)
      // A failure reaches whoever reads the counted stream.
      done(
        null,
        pipeline(payload, countTo(limitOf(request)), () => undefined),
      )
    })
  },
  { name: 'body-limit' },
)

function countTo(limitBytes: number): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > limitBytes) done(new BodyTooLarge())
      else done(null, chunk)
    },
  })
}
