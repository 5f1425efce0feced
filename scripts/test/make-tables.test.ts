import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { startProcess } from '@todo/test-kit'
import t from 'tap'
import { temporaryFolder } from './helper.ts'

const program = join(import.meta.dirname, '../testing/make-tables.ts')

t.test('the tables of a service are made in a database', async (t) => {
  const file = join(temporaryFolder(t), 'data.sqlite')
  const { exit, output } = startProcess(t, program, { args: ['auth-service', `file:${file}`] })
  t.match(await exit, { code: 0 })
  t.match(output(), /^migrations run: \d+/)
  t.ok(existsSync(file))
})

t.test('a service that there is not is named', async (t) => {
  const file = join(temporaryFolder(t), 'data.sqlite')
  const { exit, output } = startProcess(t, program, { args: ['no-service', `file:${file}`] })
  t.match(await exit, { code: 1 })
  t.match(output(), 'there is no service no-service')
  t.notOk(existsSync(file))
})
