import { problemResponse } from '@todo/service-kit'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'

/** 503, as the documentation of a route says it. */
export const UNAVAILABLE = {
  503: problemResponse('Something is not available; `Retry-After` says when to come again'),
}

/** What a route may answer that takes a body, and is limited by the client's address. */
export const MALFORMED = {
  400: problemResponse('The body is not valid JSON'),
  413: problemResponse('The body is too large'),
  415: problemResponse('The body is not `application/json`'),
  422: problemResponse('The body does not fit; `errors` says where'),
  429: problemResponse('Too many tries from this address, or for this user; `Retry-After` says when to come again'),
  ...UNAVAILABLE,
}

/** The documentation of an answer without a body, of any status: `Type.Null` alone would have one that says `null`. */
export function noBody(description: string) {
  return Type.Unsafe<undefined>({ ...Type.Null(), description })
}

/** From here on, no answer of this plugin may be cached. */
export function neverCache(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
  })
}
