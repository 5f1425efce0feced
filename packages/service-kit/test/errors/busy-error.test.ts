import t from 'tap'
import { createBusyError } from '../../src/index.ts'

t.test('an error of a busy kind says after how many seconds to try again, and has no stack trace', async (t) => {
  const TooMany = createBusyError<[number]>('TOO_MANY', 'There are %d of them', 429, 7)
  const error = new TooMany(3)
  t.match(error, { code: 'TOO_MANY', statusCode: 429, message: 'There are 3 of them', retryAfterSeconds: 7 })
  t.not(error.stack?.includes(' at '), true)
})
