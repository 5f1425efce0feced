import type { FastifyRequest } from 'fastify'
import type { Actor } from './scope.ts'

/** Who acts in a request. */
export function actorOf({ user, id }: FastifyRequest): Actor {
  return { id: user.id, username: user.username, kind: 'session', requestId: id }
}
