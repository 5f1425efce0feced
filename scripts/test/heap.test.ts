import { globSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { startProcess } from '@todo/test-kit'
import t from 'tap'

const root = resolve(import.meta.dirname, '../..')
const env = { NODE_OPTIONS: `--import=${join(import.meta.dirname, 'fixtures', 'flags.ts')}`, NODE_V8_COVERAGE: '' }

for (const entry of globSync('apps/*/src/{server,worker}.ts', { cwd: root })) {
  t.test(`${entry} says how the heap may grow before and after it loads what fills it`, async (t) => {
    const child = startProcess(t, join(root, entry), { env })
    await child.exit
    t.equal(child.output(), '--heap-growing-percent=100 before Fastify\n--heap-growing-percent=30 after Fastify\n')
  })
}
