import type { FastifyRequest } from 'fastify'
import type { Actor } from './scope.ts'

/** Who acts in a request. */
export function actorOf({ user, id }: FastifyRequest): Actor {
  return { id: user.id, username: user.username, kind: 'session', requestId: id }
}

/** The service itself, when it changes an account without a request. `jobId` is the job that does it, for the log. */
export function jobActor(accountId: number, jobId?: number): Actor {
  return { id: accountId, username: '', kind: 'job', requestId: jobId === undefined ? '' : `job-${jobId}` }
}
