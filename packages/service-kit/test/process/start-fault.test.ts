import t from 'tap'
import { explainStartFault } from '../../src/index.ts'

const fault = (code: string, message = 'refused') => Object.assign(new Error(message), { code })

t.test('a fault is explained with the variable that was set', async (t) => {
  const names = { DATABASE_URL: 'AUTH_DATABASE_URL', PORT: 'AUTH_PORT' }
  t.equal(explainStartFault(fault('ECONNREFUSED'), names), 'refused: is the database of AUTH_DATABASE_URL running?')
  t.equal(
    explainStartFault(fault('EADDRINUSE'), names),
    'refused: set AUTH_PORT to a free port, or stop what listens there',
  )
  t.equal(
    explainStartFault(fault('SQLITE_READONLY'), { DATABASE_URL: 'DATABASE_URL_FILE' }),
    'refused: the file or the folder in DATABASE_URL_FILE cannot be written',
  )
  t.equal(
    explainStartFault(new Error('use MySQL (DATABASE_URL=mysql://…)'), names),
    'use MySQL (AUTH_DATABASE_URL=mysql://…)',
  )
})

t.test('a name that nobody has changed stays', async (t) => {
  t.equal(explainStartFault(fault('ENOTFOUND')), 'refused: is the host in DATABASE_URL right?')
  t.equal(explainStartFault(new Error('set METRICS_PORT'), { PORT: 'AUTH_PORT' }), 'set METRICS_PORT')
})
