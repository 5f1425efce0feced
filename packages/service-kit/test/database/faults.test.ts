import t from 'tap'
import { isRepeatable } from '../../src/database/faults.ts'
import { isDatabaseUnavailable } from '../../src/database/index.ts'
import { WriteHealth } from '../../src/database/mysql/write-health.ts'

const fault = (properties: object, message = 'x') => Object.assign(new Error(message), properties)

t.test('a server that is not there, goes away, or may not be written to, is unavailable', async (t) => {
  for (const errno of [
    1040, 1041, 1045, 1047, 1049, 1053, 1077, 1130, 1153, 1203, 1251, 1461, 1524, 1820, 1835, 1927, 3032, 3159, 3164,
    3168, 4031, 6400,
  ])
    t.ok(isDatabaseUnavailable(fault({ errno })), `${errno}`)
  for (const code of [
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
    'PROTOCOL_CONNECTION_LOST',
    'PROTOCOL_UNEXPECTED_PACKET',
    'HANDSHAKE_NO_SSL_SUPPORT',
    'AUTH_SWITCH_PLUGIN_ERROR',
    'DATABASE_TIMEOUT',
  ]) {
    t.ok(isDatabaseUnavailable(fault({ code })), code)
  }
  for (const message of ["Can't add new command when connection is in closed state", 'Pool is closed.']) {
    t.ok(isDatabaseUnavailable(fault({}, message)), message)
  }
})

t.test('a database that is full, read-only or damaged is unavailable, too', async (t) => {
  for (const errno of [
    3, 20, 28, 1021, 1026, 1030, 1036, 1114, 1142, 1180, 1290, 1792, 1836, 1874, 1881, 3019, 3100, 3101, 3185, 3675,
    3781,
  ])
    t.ok(isDatabaseUnavailable(fault({ errno })), `${errno}`)
  for (const code of [
    'FULL',
    'READONLY',
    'READONLY_DBMOVED',
    'IOERR',
    'IOERR_WRITE',
    'CANTOPEN',
    'CORRUPT',
    'NOTADB',
    'NOMEM',
  ])
    t.ok(isDatabaseUnavailable(fault({ code: `SQLITE_${code}` })), code)
  for (const other of [{ errno: -2, code: 'ENOENT' }, { code: 'SQLITE_CONSTRAINT_CHECK' }, { code: 'SQLITE_FULLY' }])
    t.notOk(isDatabaseUnavailable(fault(other)))
})

t.test('a write that failed counts until another one succeeds, or for ten seconds', async (t) => {
  let now = 0
  t.intercept(performance, 'now', { value: () => now })
  const health = new WriteHealth()
  health.check(false)
  health.failed(fault({ errno: 1114 }))
  t.throws(() => health.check(false), fault({ errno: 1114 }))
  health.succeeded()
  health.check(false)
  t.notOk(health.isInDoubt)
  health.failed(fault({ errno: 1114 }))
  now = 10_000
  health.check(false)
  t.ok(health.isInDoubt, 'after that, only a write can tell')
  t.throws(() => health.check(true), { message: 'the database server is read-only' })
})

t.test('a transaction that lost against another may be run again', async (t) => {
  for (const errno of [1205, 1213, 1412]) {
    t.ok(isRepeatable(fault({ errno })))
    t.ok(isDatabaseUnavailable(fault({ errno })), 'and if it never wins, the client may come again')
  }
  for (const code of ['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT']) t.ok(isRepeatable(fault({ code })), code)
})

t.test('any other error is no outage, and no reason to run a transaction again', async (t) => {
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
