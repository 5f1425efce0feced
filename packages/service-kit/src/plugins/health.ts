import { Health, Ping } from '@todo/schemas'
import fp from 'fastify-plugin'
import { jsonResponse } from '../openapi/responses.ts'

/** Whether something this process needs is there. A check that throws or takes too long counts as false. */
export type ReadinessCheck = () => boolean | Promise<boolean>

/** The paths that supervisors ask all the time. They may end a process that does not answer. */
export const HEALTH_PATHS = ['/', '/healthz', '/readyz']

const quiet = { logLevel: 'warn' } as const

/** How long a check may take before it counts as failed. */
const CHECK_TIMEOUT_MS = 2_000

/** How long the results of the checks are reused: so any number of requests costs as much as one. */
const SHARED_MS = 500

declare module 'fastify' {
  interface FastifyInstance {
    /** Adds a condition for `/readyz`, under a name that its answer shows. */
    addReadinessCheck(name: string, check: ReadinessCheck): void
  }
}

/** `/`: a ping. `/healthz`: the process runs. `/readyz`: it can do its work. */
export const health = fp(
  async (app) => {
    const checks = new Map<string, ReadinessCheck>()
    const shared = sharedFor(SHARED_MS, () =>
      Promise.all([...checks].map(async ([name, check]) => [name, await passes(check)] as const)),
    )
    app.addSchema(Ping)
    app.addSchema(Health)
    app.decorate('addReadinessCheck', (name: string, check: ReadinessCheck) => void checks.set(name, check))

    app.get(
      '/',
      {
        ...quiet,
        schema: {
          operationId: 'ping',
          summary: 'Ping',
          description: 'Shows that the service can be reached.',
          tags: ['health'],
          response: { 200: jsonResponse('The service answers', Ping) },
        },
      },
      async () => ({ ping: 'pong' as const }),
    )

    app.get(
      '/healthz',
      {
        ...quiet,
        schema: {
          operationId: 'getHealth',
          summary: 'Does the process run?',
          description: 'For a supervisor that restarts a process that does not answer. It asks nothing of other parts.',
          tags: ['health'],
          response: { 200: jsonResponse('The process runs', Health) },
        },
      },
      async (): Promise<Health> => ({ status: 'ok', checks: {} }),
    )

    app.get(
      '/readyz',
      {
        ...quiet,
        schema: {
          operationId: 'getReadiness',
          summary: 'Can it do its work?',
          description: '503 while something that it needs is missing, and while it is being stopped.',
          tags: ['health'],
          response: {
            200: jsonResponse('It can', Health),
            503: jsonResponse('It cannot: `checks` says what is missing', Health),
          },
        },
      },
      async (_request, reply): Promise<Health> => {
        const results = await shared()
        const ready = !app.draining && results.every(([, ok]) => ok)
        if (!ready) reply.code(503).header('retry-after', 1)
        return { status: ready ? 'ok' : 'unavailable', checks: Object.fromEntries(results) }
      },
    )
  },
  { name: 'health', dependencies: ['shutdown'] },
)

/** A check that fails at once, one that fails later, and one that never answers are all the same. */
function passes(check: ReadinessCheck): Promise<boolean> {
  const { promise: tooLate, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, CHECK_TIMEOUT_MS, false)
  const answer = (async () => check())()
  return Promise.race([answer, tooLate])
    .catch(() => false)
    .finally(() => clearTimeout(timer))
}

/** Does `work` for all who ask within a while from its beginning, and while it is under way. */
function sharedFor<T>(milliseconds: number, work: () => Promise<T>): () => Promise<T> {
  let current: Promise<T> | undefined
  let isUnderWay = false
  let begunAt = 0
  return () => {
    const now = performance.now()
    if (current && (isUnderWay || now - begunAt < milliseconds)) return current
    begunAt = now
    isUnderWay = true
    current = work().finally(() => {
      isUnderWay = false
    })
    return current
  }
}
