import { hash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { namesTag } from './todos/entity-tags.ts'

/**
 * Sends what is read with an `ETag` made of its text, or 304 if `If-None-Match` names it. So it is right whatever the
 * answer is made of, and saves the way, not the reading.
 */
export function sendTagged({ headers }: FastifyRequest, reply: FastifyReply, answer: object): FastifyReply {
  const json = String(reply.serialize(answer))
  const etag = `"${hash('sha256', json, 'base64url').slice(0, 22)}"`
  reply.header('etag', etag)
  if (namesTag(headers['if-none-match'], etag)) return reply.code(304).send()
  return reply.type('application/json; charset=utf-8').serializer(String).send(json)
}
