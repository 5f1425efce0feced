import { Readable } from 'node:stream'
import { ClientGone, clientSignal, type Turns } from '@todo/service-kit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { PublicPath, ServiceName } from '../services.ts'
import { answerFailure, passOn } from './answer.ts'
import { BodyTooLarge } from './body-limit.ts'
import { headersForClient, headersForService } from './headers.ts'
import { LocalRequest, type RequestBody, type ServiceRequest } from './local-request.ts'
import { LocalResponse, type OnAnswer } from './local-response.ts'
import { beginSending, endWithAnswer, endWithFailure } from './sending.ts'
import { takeTurn } from './take-turn.ts'
import type { LocalApp } from './upstream.ts'

/**
 * Hands a request over to an app in this process. The app gets it as an event of its own server, so what comes before
 * Fastify, such as the limit on requests at once, counts it too. To give the request up, destroy the response.
 *
 * @returns the response, or undefined when the app does not listen: `onAnswer` has been told.
 */
export function handOver(
  { server }: LocalApp,
  message: ServiceRequest,
  timeoutMs: number,
  onAnswer: OnAnswer,
): LocalResponse | undefined {
  if (!server.listening) {
    onAnswer(new Error('the app does not listen'))
    return undefined
  }
  const request = new LocalRequest(message)
  const response = new LocalResponse(request, timeoutMs, onAnswer)
  server.emit('request', request, response)
  return response
}

/** A service in this process. */
export interface LocalService {
  readonly name: ServiceName
  readonly app: LocalApp
  readonly turns: Turns
  /** How long it may write nothing, in milliseconds. */
  readonly timeoutMs: number
}

/** Hands the requests of a path over to a service in this process. */
export function handOverTo(scope: FastifyInstance, service: LocalService, where: PublicPath): void {
  const { path, exact, streams, files } = where
  const { name, turns } = service
  const send = sendTo(service)
  const route = {
    method: scope.supportedMethods,
    handler: (request: FastifyRequest<{ Body: RequestBody }>, reply: FastifyReply): void => {
      beginSending(request, name)
      takeTurn(turns, reply, where, clientSignal(reply))
        .then(
          () => send(request, reply),
          (reason: unknown) => fail(reply, name, reason),
        )
        .catch((error: unknown) => reply.send(error))
    },
    config: { disableMetrics: streams === true, takesFiles: files === true },
  }
  for (const url of exact ? [path] : [path, `${path}/*`]) scope.route({ ...route, url })
}

/** Answers requests with what a service in this process answers, which also sees to their lines in the log. */
function sendTo({ name, app, timeoutMs }: LocalService) {
  return (request: FastifyRequest<{ Body: RequestBody }>, reply: FastifyReply): void => {
    const response = handOver(app, requestToService(request, name), timeoutMs, (error, ownAnswer) => {
      request.endTurn()
      // To the app, a body that is cut off at its limit is one that breaks off: what it answers says nothing of the limit.
      const cutOff = request.body instanceof Readable ? request.body.errored : null
      const isTooLarge = cutOff instanceof BodyTooLarge
      const answer = isTooLarge ? undefined : ownAnswer
      if (!answer) return fail(reply, name, cutOff && !isTooLarge ? new ClientGone() : (cutOff ?? error))
      reply.code(answer.statusCode).headers(headersForClient(request, answer.headers))
      closeIfUnread(reply)
      request.isLogged = true
      endWithAnswer(request, answer.statusCode)
      passOn(reply, name, answer.body)
    })
    reply.raw.once('close', () => {
      if (response && !response.destroyed) response.destroy(new ClientGone())
    })
  }
}

/** Tells a client that its request to this service gets no answer, and why. */
function fail(reply: FastifyReply, service: ServiceName, reason: unknown): void {
  closeIfUnread(reply)
  endWithFailure(reply.request, reason)
  answerFailure(reply, service, reason)
}

/** A connection ends with its answer where the client still sends a body that nobody reads. */
function closeIfUnread(reply: FastifyReply): void {
  if (!reply.request.raw.complete) reply.header('connection', 'close')
}

function requestToService(request: FastifyRequest<{ Body: RequestBody }>, host: string): ServiceRequest {
  const { method, url, body } = request
  const headers = headersForService(request, request.raw.headers)
  headers.host = host
  if (Buffer.isBuffer(body)) headers['content-length'] = String(body.length)
  else if (body && headers['content-length'] === undefined) headers['transfer-encoding'] = 'chunked'
  return { method, url, headers, body }
}
