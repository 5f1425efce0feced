import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Problem } from '@todo/schemas'

type Answer = Pick<Problem, 'status' | 'title' | 'code' | 'detail'>

const ANSWERS: Record<string, Answer> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    title: 'Request Header Fields Too Large',
    code: 'HEADERS_TOO_LARGE',
    detail: 'The header fields are too large',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    title: 'Request Timeout',
    code: 'REQUEST_TIMEOUT',
    detail: 'The request took too long to arrive',
  },
}
const MALFORMED: Answer = {
  status: 400,
  title: 'Bad Request',
  code: 'MALFORMED_REQUEST',
  detail: 'This is not a valid HTTP request',
}

/** Answers what is no HTTP request with a problem detail too: there is no request yet, only a socket. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const answer = ANSWERS[String(error.code)] ?? MALFORMED
  const problem: Problem = { type: 'about:blank', ...answer, instance: '', request_id: randomUUID() }
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${answer.status} ${answer.title}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${problem.request_id}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
