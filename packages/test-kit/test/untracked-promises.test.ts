import path from 'node:path'
import t from 'tap'
import { startProcess } from '../src/index.ts'

t.test('tap follows what is done asynchronously, but for promises', async (t) => {
  const program = startProcess(t, path.join(import.meta.dirname, 'fixtures', 'untracked.ts'))
  await program.exit
  t.equal(program.output(), 'Immediate\n')
})
