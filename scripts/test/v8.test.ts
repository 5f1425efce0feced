import { globSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { startProcess } from '@todo/test-kit'
import t from 'tap'

const root = resolve(import.meta.dirname, '../..')
const env = { NODE_OPTIONS: `--import=${join(import.meta.dirname, 'fixtures', 'flags.ts')}`, NODE_V8_COVERAGE: '' }

for (const entry of globSync('apps/*/src/{server,worker}.ts', { cwd: root })) {
  t.test(`${entry} sets V8 up before it loads what keeps it busy, and again after that`, async (t) => {
    const child = startProcess(t, join(root, entry), { env })
    await child.exit
    t.strictSame(child.output().trim().split('\n'), [
      '--no-maglev before Fastify',
      '--heap-growing-percent=100 before Fastify',
      '--invocation-count-for-turbofan=600 after Fastify',
      '--heap-growing-percent=30 after Fastify',
    ])
  })
}
