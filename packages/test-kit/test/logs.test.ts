import t from 'tap'
import { createLogSink } from '../src/index.ts'

t.test('what is logged can be read, as objects and as text', async (t) => {
  const { logger, lines, text } = createLogSink()
  logger.trace({ password: 'secret' }, 'hello')
  t.match(lines(), [{ level: 10, msg: 'hello', password: 'secret' }])
  t.match(text(), /"password":"secret".*\n$/)
})

t.test('it logs with the options given', async (t) => {
  const { logger, lines } = createLogSink({ level: 'warn', redact: ['password'] })
  logger.info('not this')
  logger.warn({ password: 'secret' })
  t.match(lines(), [{ level: 40, password: '[Redacted]' }])
})
