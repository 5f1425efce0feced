import type { FastifyRequest } from 'fastify'
import type { Actor } from './scope.ts'

/** Who acts in a request. */
export function actorOf({ user, id }: FastifyRequest): Actor {
  return { id: user.id, username: user.username, kind: 'session', requestId: id }
}

/** The service itself, at work on an account without a request. The log names the job, if it is one, by its id. */
export function jobActor(accountId: number, jobId?: number): Actor {
  return { id: accountId, username: '', kind: 'job', requestId: jobId === undefined ? '' : `job-${jobId}` }
}
