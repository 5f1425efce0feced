import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import t from 'tap'
import { FOLDER } from './fixtures/observability.ts'

const noPromtool = spawnSync('promtool', ['--version']).status !== 0
t.test('Prometheus understands its files, and each fault has its alert', { skip: noPromtool }, async (t) => {
  for (const args of [
    ['check', 'config', 'prometheus.yml'],
    ['test', 'rules', ...globSync('*.test.yml', { cwd: FOLDER })],
  ]) {
    const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: FOLDER, encoding: 'utf8' })
    t.equal(status, 0, stdout + stderr)
  }
})
