import type { FastifyBaseLogger } from 'fastify'

/**
 * The logger of one request, made when the request has something to say: few have, and pino looks for secrets in what a
 * child is given, which takes longer than finding the route.
 */
export function requestLogger(
  parent: FastifyBaseLogger,
  ...child: Parameters<FastifyBaseLogger['child']>
): FastifyBaseLogger {
  return new RequestLogger(() => parent.child(...child))
}

class RequestLogger implements FastifyBaseLogger {
  readonly #make: () => FastifyBaseLogger
  #made: FastifyBaseLogger | undefined

  constructor(make: () => FastifyBaseLogger) {
    this.#make = make
  }

  get #logger(): FastifyBaseLogger {
    this.#made ??= this.#make()
    return this.#made
  }

  get level() {
    return this.#logger.level
  }

  set level(level) {
    this.#logger.level = level
  }

  child(...child: Parameters<FastifyBaseLogger['child']>): FastifyBaseLogger {
    return this.#logger.child(...child)
  }

  fatal(...line: unknown[]): void {
    Reflect.apply(this.#logger.fatal, this.#logger, line)
  }

  error(...line: unknown[]): void {
    Reflect.apply(this.#logger.error, this.#logger, line)
  }

  warn(...line: unknown[]): void {
    Reflect.apply(this.#logger.warn, this.#logger, line)
  }

  info(...line: unknown[]): void {
    Reflect.apply(this.#logger.info, this.#logger, line)
  }

  debug(...line: unknown[]): void {
    Reflect.apply(this.#logger.debug, this.#logger, line)
  }

  trace(...line: unknown[]): void {
    Reflect.apply(this.#logger.trace, this.#logger, line)
  }

  silent(...line: unknown[]): void {
    Reflect.apply(this.#logger.silent, this.#logger, line)
  }
}
