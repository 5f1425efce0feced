import type { FastifyError, FastifyReply, FastifyRequest, preHandlerHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { HeldTransaction } from '../database/transaction.ts'
import { IDEMPOTENCY_KEY, readIdempotencyKey } from '../idempotency/idempotency-key.ts'
import { type Answer, AnsweredAlready, KeptAnswers } from '../idempotency/kept-answers.ts'
import { type Marks, marksOf } from '../idempotency/marks.ts'
import { isWrite } from '../idempotency/takes-key.ts'
import { tellProblem } from './problem-details.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What is done with the answer to a write with a key; for this plugin alone. */
    keyed: Keyed | null
  }
}

interface Keyed {
  marks: Marks
  held: HeldTransaction
}

/** The headers of an answer that are about what was done. All others are those of the request at hand. */
const KEPT_HEADERS = ['content-type', 'etag', 'location']

/** Says that an answer was given before, and that nothing was done this time. */
const REPLAYED = 'idempotency-replayed'

/** Answers that say nothing of what was asked for: the same request may well succeed later. */
const NEVER_KEPT = new Set([401, 429])

/**
 * Lets clients repeat a write that they have had no answer to (draft-ietf-httpapi-idempotency-key-header): one with an
 * `Idempotency-Key` is done once, and each repetition gets the first answer. What a route does and what it answers are
 * written in one transaction, the one that the route begins with `inTransaction`: it is committed when the answer is
 * known. If two such requests are under way at once, the later one finds the key taken, takes back what it has done, and
 * gives the answer of the other.
 *
 * Register it before `database`, which counts the statements, and before the routes.
 *
 * @param secret What is kept of requests cannot be tried out without it. The same in every replica.
 */
export const idempotency = fp<{ secret: string }>(
  async (app, { secret }) => {
    app.decorateRequest('keyed', null)
    app.addHook('onRoute', (route) => {
      if (!isWrite(route) || route.config?.idempotencyKey === false) return
      route.config = { ...route.config, idempotencyKey: true }
      route.preHandler = [...[route.preHandler ?? []].flat(), beginner(secret)]
    })
    app.addHook<unknown>('onSend', (request, reply, payload, done) => {
      if (!request.keyed) return done(null, payload)
      settle(request.keyed, request, reply, payload)
        // Not thrown: Fastify has no error handler for an answer that is one to an error already.
        .catch((error: FastifyError) => tellProblem(error, request, reply))
        .then((body) => done(null, body))
    })
    // Where a hook before this one fails, and again with the answer to that, nothing stays open.
    app.addHook('onResponse', async ({ keyed }) => {
      await keyed?.held.rollBack()
    })
  },
  { name: 'idempotency', dependencies: ['problem-details'] },
)

/** Answers a repetition as the first time, and has any other request done in a held transaction. */
function beginner(secret: string): preHandlerHookHandler {
  return (request, reply, done) => {
    const header = request.headers[IDEMPOTENCY_KEY]
    if (header === undefined) return done()
    begin(request, String(header), secret).then((next) => {
      if ('status' in next) void sendAgain(reply, next).send(next.body ?? undefined)
      else next.held.run(done)
    }, done)
  }
}

async function begin(request: FastifyRequest, header: string, secret: string): Promise<Keyed | Answer> {
  const { method, url, headers, body, server } = request
  const { user }: { user?: { id: number } | null } = request
  const content = JSON.stringify([method, url, headers['if-match'] ?? null, body ?? null])
  const marks = marksOf({ key: readIdempotencyKey(header), userId: user?.id ?? null, content }, secret)
  const known = await new KeptAnswers(server.orm.em).find(marks)
  if (known) return known
  request.keyed = { marks, held: new HeldTransaction() }
  return request.keyed
}

/** Writes an answer down, together with what was done; returns the body of the answer to be sent. */
async function settle({ marks, held }: Keyed, request: FastifyRequest, reply: FastifyReply, payload: unknown) {
  const { em } = request.server.orm
  request.keyed = null
  if (reply.statusCode >= 500) {
    await held.rollBack()
    return payload
  }
  const answer = answerOf(reply, payload)
  try {
    await held.commit(em, async (em) => {
      if (isKept(answer.status, reply)) await new KeptAnswers(em).add(marks, answer)
    })
    return payload
  } catch (error) {
    for (const name of KEPT_HEADERS) reply.removeHeader(name)
    if (!(error instanceof AnsweredAlready)) throw error
    const first = await new KeptAnswers(em).get(marks)
    sendAgain(reply, first)
    return first.body
  }
}

/** An answer with a cookie is for the one who gets it: it is not told again. */
function isKept(status: number, reply: FastifyReply): boolean {
  return !NEVER_KEPT.has(status) && !reply.hasHeader('set-cookie')
}

function answerOf(reply: FastifyReply, payload: unknown): Answer {
  const headers = KEPT_HEADERS.map((name) => [name, reply.getHeader(name)]).filter(([, value]) => value !== undefined)
  return {
    status: reply.statusCode,
    headers: Object.fromEntries(headers),
    body: typeof payload === 'string' ? payload : null,
  }
}

function sendAgain(reply: FastifyReply, { status, headers }: Answer): FastifyReply {
  return reply.code(status).headers(headers).header(REPLAYED, 'true').serializer(String)
}
