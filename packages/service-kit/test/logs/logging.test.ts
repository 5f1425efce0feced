import { createLogSink } from '@todo/test-kit'
import t from 'tap'
import { createApp } from '../../src/index.ts'
import { loggerOptions } from '../../src/logs/logging.ts'
import { settings } from '../helper.ts'

const NAMES = [
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

t.test('a secret is redacted by its name, wherever an object has it', async (t) => {
  const { logger, lines, text } = createLogSink(loggerOptions('test', 'info', false))
  for (const name of NAMES) {
    logger.info({ [name]: 'hunter2' })
    logger.info({ body: { [name]: 'hunter2' } })
    logger.info({ req: { headers: { [name]: 'hunter2' } } })
    logger.info({ job: { payload: { user: { [name]: 'hunter2' } } } })
    logger.child({ user: { [name]: 'hunter2' } }).info('from a child')
  }
  t.equal(lines().length, NAMES.length * 5)
  t.notMatch(text(), 'hunter2')
  t.match(lines()[0], { name: 'test', authorization: '[redacted]' })
})

t.test('of a request only method and route are logged, of an answer only the status', async (t) => {
  const { logger, lines } = createLogSink(loggerOptions('test', 'info', false))
  const req = { method: 'GET', url: '/users/me?token=hunter2', headers: { x: 1 }, routeOptions: { url: '/users/me' } }
  logger.info({ req, res: { statusCode: 200, body: 'hunter2' } })
  t.strictSame(lines()[0]?.req, { method: 'GET', route: '/users/me' })
  t.strictSame(lines()[0]?.res, { statusCode: 200 })
})

t.test('lines are pretty on a terminal only', async (t) => {
  t.match(loggerOptions('test', 'info', true), { transport: { target: 'pino-pretty' } })
  t.notOk(loggerOptions('test', 'info', false).transport)
})

t.test('the level is the one that is set', async (t) => {
  const app = await createApp({
    name: 'test',
    settings: { ...settings, LOG_LEVEL: 'silent', SECURITY_PROFILE: 'local' },
  })
  t.teardown(() => app.close())
  t.equal(app.log.level, 'silent')
})
