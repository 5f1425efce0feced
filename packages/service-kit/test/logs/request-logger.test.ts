import { createLogSink } from '@todo/test-kit'
import t from 'tap'
import { loggerOptions } from '../../src/logs/logging.ts'
import { requestLogger } from '../../src/logs/request-logger.ts'

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const

t.test('says what it is told to, with the id of its request, and without a secret', async (t) => {
  const { logger, lines } = createLogSink(loggerOptions('test', 'trace', false))
  const log = requestLogger(logger, { reqId: 'mine', token: 'hunter2' })
  for (const level of LEVELS) log[level]({ password: 'hunter2' }, 'a %s message', level)
  log.silent('nobody hears this')
  t.match(
    lines(),
    LEVELS.map((level) => ({ reqId: 'mine', msg: `a ${level} message`, password: '[redacted]', token: '[redacted]' })),
  )
  t.strictSame(
    lines().map(({ level }) => level),
    LEVELS.map((level) => logger.levels.values[level]),
  )
})

t.test('has children and a level of its own', async (t) => {
  const { logger, lines } = createLogSink(loggerOptions('test', 'info', false))
  const log = requestLogger(logger, { reqId: 'mine' }, { level: 'warn' })
  t.equal(log.level, 'warn')
  log.info('too quiet')
  log.level = 'debug'
  log.child({ step: 1 }).debug('loud enough')
  t.match(lines(), [{ reqId: 'mine', step: 1, msg: 'loud enough' }])
  t.equal(lines().length, 1)
  t.equal(logger.level, 'info')
})

t.test('is not made before it is used', async (t) => {
  const { logger } = createLogSink()
  const children = t.capture(logger, 'child', logger.child)
  const log = requestLogger(logger, { reqId: 'mine' })
  t.equal(children().length, 0)
  log.info('one')
  log.info('two')
  t.equal(children().length, 1)
})
