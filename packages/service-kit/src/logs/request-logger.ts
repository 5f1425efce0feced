import type { FastifyBaseLogger } from 'fastify'

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

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

/** A logger that is made when it is used first. */
export class RequestLogger implements FastifyBaseLogger {
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
    this.#say('fatal', line)
  }

  error(...line: unknown[]): void {
    this.#say('error', line)
  }

  warn(...line: unknown[]): void {
    this.#say('warn', line)
  }

  info(...line: unknown[]): void {
    this.#say('info', line)
  }

  debug(...line: unknown[]): void {
    this.#say('debug', line)
  }

  trace(...line: unknown[]): void {
    this.#say('trace', line)
  }

  silent(...line: unknown[]): void {
    this.#say('silent', line)
  }

  #say(level: Level, line: unknown[]): void {
    Reflect.apply(this.#logger[level], this.#logger, line)
  }
}
