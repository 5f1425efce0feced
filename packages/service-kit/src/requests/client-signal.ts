import type { FastifyReply } from 'fastify'
import { ClientGone } from '../errors/errors.ts'

/** A signal that is aborted with `ClientGone` when the client of a reply goes away before it has the answer. */
export function clientSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController()
  if (raw.destroyed) controller.abort(new ClientGone())
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort(new ClientGone())
  })
  return controller.signal
}
