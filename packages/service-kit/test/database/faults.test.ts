import t from 'tap'
import { isRepeatable } from '../../src/database/faults.ts'
import { isDatabaseUnavailable } from '../../src/database/index.ts'

const fault = (properties: object, message = 'x') => Object.assign(new Error(message), properties)

t.test('a server that is not there, goes away, or may not be written to, is unavailable', async (t) => {
  for (const errno of [1040, 1053, 1077, 1203, 1290, 1836, 1927, 3100, 3101, 4031])
    t.ok(isDatabaseUnavailable(fault({ errno })), `${errno}`)
  for (const code of [
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
    'PROTOCOL_CONNECTION_LOST',
    'DATABASE_TIMEOUT',
  ]) {
    t.ok(isDatabaseUnavailable(fault({ code })), code)
  }
  for (const message of ["Can't add new command when connection is in closed state", 'Pool is closed.']) {
    t.ok(isDatabaseUnavailable(fault({}, message)), message)
  }
})

t.test('a transaction that lost against another may be run again', async (t) => {
  for (const errno of [1205, 1213]) {
    t.ok(isRepeatable(fault({ errno })))
    t.ok(isDatabaseUnavailable(fault({ errno })), 'and if it never wins, the client may come again')
  }
  for (const code of ['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT']) t.ok(isRepeatable(fault({ code })), code)
})

t.test('anything else is neither', async (t) => {
  for (const error of [
    fault({ errno: 1062 }),
    fault({ code: 'ER_PARSE_ERROR' }),
    fault({}),
    'ECONNREFUSED',
    undefined,
    null,
    { errno: 1213 },
  ]) {
    t.notOk(isDatabaseUnavailable(error))
    t.notOk(isRepeatable(error))
  }
})
