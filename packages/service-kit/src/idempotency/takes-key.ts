import type { RouteOptions } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Whether the route takes an `Idempotency-Key`. `idempotency` says so of every write, unless the route says false: where
     * a repetition does no harm, or must not be told the same again, as with tokens.
     */
    idempotencyKey?: boolean
  }
}

const WRITES = new Set<unknown>(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Whether a route changes something. */
export function isWrite({ method }: Pick<RouteOptions, 'method'>): boolean {
  return WRITES.has(method)
}

/** Whether a route takes an `Idempotency-Key`. */
export function takesKey({ config }: Pick<RouteOptions, 'config'>): boolean {
  return config?.idempotencyKey === true
}
