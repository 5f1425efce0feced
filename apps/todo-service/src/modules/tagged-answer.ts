import { hash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { namesTag } from './todos/entity-tags.ts'

/**
 * Sends an answer with an `ETag` that is a hash of its text, or 304 if `If-None-Match` names it. That is right for every
 * kind of answer. It saves sending the answer, but not reading it from the database.
 */
export function sendTagged({ headers }: FastifyRequest, reply: FastifyReply, answer: object): FastifyReply {
  const json = String(reply.serialize(answer))
  const etag = `"${hash('sha256', json, 'base64url').slice(0, 22)}"`
  if (namesTag(headers['if-none-match'], etag)) return sendUnchanged(reply, etag)
  return sendJson(reply.header('etag', etag), json)
}

/** Says that nothing has changed since this `ETag`. */
export function sendUnchanged(reply: FastifyReply, etag: string): FastifyReply {
  return reply.code(304).header('etag', etag).send()
}

/** Sends a text that is JSON already. */
export function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.type('application/json; charset=utf-8').serializer(String).send(json)
}
