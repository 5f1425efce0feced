import type { FastifyRequest } from 'fastify'

/** Whether `Accept` names HTML, as browsers do. Accepting anything, as curl does, does not count. */
export function wantsHtml({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return headers.accept?.includes('text/html') === true
}
