import { isatty } from 'node:tty'
import type { LoggerOptions } from 'pino'
import { traceFields } from '../tracing/span.ts'

/** Names of fields that may hold a secret or personal data. They are redacted in every object that is logged. */
const SECRET_NAMES = [
  'authorization',
  'cookie',
  'password',
  'current_password',
  'new_password',
  'access_token',
  'refresh_token',
  'token',
  'otp',
  'email',
]
const DEPTHS = ['', '*.', '*.*.', '*.*.*.']

/**
 * How every process logs: JSON lines on standard output, pretty ones on a terminal.
 * Lines of work that is traced say in which trace. Bodies, headers and query strings are never logged; redaction guards against the day
 * that one is.
 */
export function loggerOptions(name: string, level: string, pretty = isatty(1)): LoggerOptions {
  return {
    name,
    level,
    redact: {
      paths: DEPTHS.flatMap((depth) => SECRET_NAMES.map((secret) => `${depth}${secret}`)),
      censor: '[redacted]',
    },
    serializers: {
      req: (request) => ({ method: request.method, route: request.routeOptions?.url }),
      res: (reply) => ({ statusCode: reply.statusCode }),
    },
    mixin: () => traceFields(),
    ...(pretty && {
      transport: {
        target: 'pino-pretty',
        options: { ignore: 'pid,hostname', translateTime: 'HH:MM:ss.l', singleLine: true },
      },
    }),
  }
}
