import { join } from 'node:path'
import { startProcess } from '@todo/test-kit'
import t from 'tap'
import { temporaryFolder } from './helper.ts'

const SCRIPT = join(import.meta.dirname, '../testing/make-tables.ts')

t.test('the tables of each service can be made for tests, and of no other', async (t) => {
  const url = `file:${join(temporaryFolder(t), 'a.sqlite')}`
  const made = startProcess(t, SCRIPT, { args: ['todo-service', url] })
  t.match(await made.exit, { code: 0 })
  const wrong = startProcess(t, SCRIPT, { args: ['no-service', url] })
  t.match(await wrong.exit, { code: 1 })
  t.match(wrong.output(), 'there is no service no-service')
})
