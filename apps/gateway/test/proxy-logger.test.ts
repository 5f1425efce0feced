import { createLogSink } from '@todo/test-kit'
import t from 'tap'
import { proxyLogger } from '../src/proxy/proxy-logger.ts'

t.test('what the proxy says of each failed request is not logged, other warnings are', async (t) => {
  const sink = createLogSink()
  const log = proxyLogger(sink.logger, { reqId: 'a' })
  log.warn({ err: new Error('gone') }, 'response errored')
  t.strictSame(sink.lines(), [])
  log.warn('something else')
  t.match(sink.lines(), [{ level: 40, msg: 'something else', reqId: 'a' }])
})
