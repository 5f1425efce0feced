import { STATUS_CODES } from 'node:http'
import type { Problem } from '@todo/schemas'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { isDatabaseUnavailable } from '../database/faults.ts'
import {
  ChangedSince,
  ClientGone,
  DatabaseUnavailable,
  RETRY_AFTER_SECONDS,
  ServiceUnavailable,
  SharedListsUndecided,
} from '../errors/errors.ts'
import { fieldErrorsOf, type Sent } from '../errors/field-errors.ts'
import { summaryOf } from '../errors/field-summary.ts'
import { messageOf } from '../errors/message.ts'
import { OutageLog } from '../logs/outage-log.ts'
import { pathOf } from '../requests/path-of.ts'

/** Fastify's own errors under names of this API; they may be relied on, Fastify's may not. */
const CODES: Record<string, string> = {
  FST_ERR_BAD_URL: 'MALFORMED_URL',
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'MALFORMED_JSON',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'MALFORMED_BODY',
  FST_ERR_CTP_INVALID_JSON_BODY: 'MALFORMED_JSON',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
}

/** What to change, where Fastify does not say it. */
const WORDS: Record<string, string> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The Content-Type must be a media type, as in application/json',
}

/** The code of an answer that nobody gets. Fastify does not log such a request, so it is logged here. */
const { code: CLIENT_GONE } = new ClientGone()

const UNKNOWN: Pick<FastifyError, 'statusCode' | 'code' | 'message'> = {
  statusCode: 500,
  code: 'INTERNAL_ERROR',
  message: 'Something went wrong; the logs have it under the request_id',
}

/**
 * What every 401 asks for (RFC 9110, section 15.5.2), also where no access token was asked for, as after a wrong
 * password. Where a bad access token is the reason, `authentication` adds that.
 */
export const CHALLENGE = 'Bearer realm="todo"'

declare module 'fastify' {
  interface FastifyInstance {
    /** Logs what is not available, without a line for each request. */
    outages: OutageLog
  }
  interface FastifyRequest {
    /** Whether the log of outages has counted this request. */
    isOutage: boolean
  }
}

/** Answers every error as a problem detail (RFC 9457). A 5xx never shows an internal message; the log has it. */
export const problemDetails = fp(
  async (app) => {
    const outages = new OutageLog(app.log)
    app.decorate('outages', outages)
    app.decorateRequest('isOutage', false)
    app.addHook('onClose', async () => outages.close())
    app.setErrorHandler<FastifyError>((error, request, reply) => sendProblem(error, request, reply))
  },
  { name: 'problem-details' },
)

/** Turns an error into its answer. Also for errors that arise before a route is known, such as a malformed URL. */
export function sendProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  // Serialised here, not by a route's schema: the answer is the same for routes that declare no such status.
  return reply.serializer(String).send(tellProblem(error, request, reply))
}

/**
 * Makes a reply one to an error, and logs it if need be.
 *
 * @returns the body to be sent.
 */
export function tellProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply): string {
  const { statusCode: status = 500, code } = nameFor(error, request)
  if (status === 503) noteOutage(code, reasonOf(error), request)
  else if (status >= 500) request.log.error({ err: error }, 'request failed')
  if (code === CLIENT_GONE) request.log.info({ route: request.routeOptions.url }, 'the client has gone away')
  // An error that knows when the client may try again has `retryAfterSeconds`.
  if (error instanceof Error && 'retryAfterSeconds' in error)
    reply.header('retry-after', Number(error.retryAfterSeconds))
  if (status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', RETRY_AFTER_SECONDS)
  if (status === 401 && !reply.hasHeader('www-authenticate')) reply.header('www-authenticate', CHALLENGE)
  reply.header('x-request-id', request.id)
  reply.code(status).type('application/problem+json')
  return JSON.stringify(problemOf(error, request))
}

/** What is wrong, for the log. The errors of this project may tell what has caused them; those of a driver may not be shown whole. */
function reasonOf(error: FastifyError): string {
  return error.statusCode === 503 && error.cause ? `${error.message}: ${messageOf(error.cause)}` : messageOf(error)
}

function noteOutage(code: string, reason: string, request: FastifyRequest): void {
  request.isOutage = true
  request.server.outages.note(code, { reason, reqId: request.id })
}

/** What a client is told of an error: the body of its answer. */
export function problemOf(error: FastifyError, request: Sent & Pick<FastifyRequest, 'url' | 'id'>): Problem {
  const { url, id } = request
  const { statusCode: status = 500, code, message: detail } = nameFor(error, request)
  const { listed: errors } = fieldErrorsOf(error, request)
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Unknown',
    status,
    detail,
    instance: pathOf(url),
    code,
    request_id: id,
    ...(errors.length > 0 && { errors }),
    ...(error instanceof SharedListsUndecided && { lists: error.lists }),
    ...(error instanceof ChangedSince && error.conflicts.length > 0 && { conflicts: error.conflicts }),
  }
}

/** The error that a client is told of: the one thrown, or what stands for it. */
function nameFor(error: FastifyError, sent: Sent): Pick<FastifyError, 'statusCode' | 'code' | 'message'> {
  if (isAborted(error)) return new ClientGone()
  if (isDatabaseUnavailable(error)) return new DatabaseUnavailable()
  const { listed, total } = fieldErrorsOf(error, sent)
  if (total > 0) return { statusCode: 422, code: 'VALIDATION_FAILED', message: summaryOf(listed, total) }
  // A 503 of a library: what it says is not meant for clients.
  if (error.statusCode === 503 && isForeign(error)) return new ServiceUnavailable()
  if (error.statusCode === undefined || (error.statusCode >= 500 && error.statusCode !== 503)) return UNKNOWN
  return {
    statusCode: error.statusCode,
    code: codeOf(error, error.statusCode),
    message: WORDS[error.code] ?? error.message,
  }
}

/** A body that broke off: a database's connection can break in the same words, but its errors have no status. */
function isAborted({ code, statusCode }: FastifyError): boolean {
  return code === 'ECONNRESET' && statusCode !== undefined
}

function codeOf(error: FastifyError, status: number): string {
  if (isForeign(error)) return statusInCapitals(status)
  return CODES[error.code] ?? error.code
}

/** Whether an error has no code of this API. */
function isForeign({ code }: FastifyError): boolean {
  return code === undefined || (code.startsWith('FST_') && CODES[code] === undefined)
}

/** The code of an error that has none: `RANGE_NOT_SATISFIABLE` for 416. */
function statusInCapitals(status: number): string {
  return (STATUS_CODES[status] ?? 'Bad Request').toUpperCase().replaceAll(/\W+/g, '_')
}
