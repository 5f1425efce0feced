import { type Logger, type LoggerOptions, pino } from 'pino'

/** A logger whose lines can be looked at. */
export interface LogSink {
  logger: Logger
  /** Every line so far, parsed. */
  lines(): Record<string, unknown>[]
  /** Every line so far, as written: to show that something is in none of them. */
  text(): string
}

/** Logs to memory. It redacts nothing unless the options say so: what code hands to it is what a test sees. */
export function createLogSink(options: LoggerOptions = {}): LogSink {
  const written: string[] = []
  const logger = pino({ level: 'trace', ...options }, { write: (line: string) => void written.push(line) })
  return {
    logger,
    lines: () => written.map((line): Record<string, unknown> => JSON.parse(line)),
    text: () => written.join(''),
  }
}
