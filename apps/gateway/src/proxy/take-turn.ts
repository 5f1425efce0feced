import { Readable } from 'node:stream'
import { type EndTurn, networkOf, type Turns } from '@todo/service-kit'
import type { FastifyReply } from 'fastify'
import type { PublicPath } from '../services.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Ends this request's turn, if it has one. */
    endTurn: EndTurn
  }
}

/**
 * Waits for a request's turn at its service. The turn ends at the latest when the client has its answer, or goes away. A file
 * that is still being sent has none: it may come slowly, and there are other limits to those.
 *
 * Turns are shared out among addresses, and those of an address among the tokens that come from it. No token is verified
 * here: who makes some up takes from nobody but those behind the same address.
 *
 * @throws {Overloaded | ClientGone | Error} as `Turns` does.
 */
export async function takeTurn(
  turns: Turns,
  { request, raw }: FastifyReply,
  { files }: PublicPath,
  client: AbortSignal,
): Promise<void> {
  if (files && request.body instanceof Readable) return
  const { clientAddress, headers } = request
  request.endTurn = await turns.take(client, networkOf(clientAddress), headers.authorization ?? '')
  raw.once('close', request.endTurn)
}
