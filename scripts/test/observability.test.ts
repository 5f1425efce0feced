import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { launchCommand } from './fixtures/running-stack.ts'
import { portVariables, temporaryFolder } from './helper.ts'

const FOLDER = join(dirname(dirname(import.meta.dirname)), 'deploy', 'observability')
const read = (file: string) => readFileSync(join(FOLDER, file), 'utf8')

/** The names of metrics in an expression of PromQL. */
function metricsIn(expression: string): string[] {
  const bare = expression.replaceAll(/\{[^}]*\}|\[[^\]]*\]|\bby \([^)]*\)/g, ' ')
  return [...bare.matchAll(/\b[a-z][a-z0-9_]+\b(?! *\()/g)].map(([name]) => name).filter((name) => name !== 'or')
}

/** The expressions of the dashboard and of the alerts. */
function expressions(): string[] {
  const panels: { targets: { expr: string }[] }[] = JSON.parse(read('grafana/dashboards/todo.json')).panels
  const shown = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
  const alerts = [...read('alerts.yml').matchAll(/expr:(?: >-)?\s+([\s\S]*?)\n +(?:for|labels):/g)]
  return [...shown, ...alerts.map(([, expr = '']) => expr)]
}

t.test('the dashboard and the alerts use metrics that the stack has', async (t) => {
  const ports = await portVariables()
  const env = { DATA_DIR: temporaryFolder(t), ...ports, NODE_OPTIONS: '', NODE_V8_COVERAGE: '', LOG_LEVEL: 'warn' }
  const program = launchCommand(t, env, 'start')
  await program.prints('Ctrl-C stops it.')
  // Prometheus itself has `up`.
  const known = new Set(['up'])
  for (const port of Object.values(ports)) {
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    for (const [, name = '', type] of metrics.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
      const suffixes = type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']
      for (const suffix of suffixes) known.add(name + suffix)
    }
  }
  program.child.kill('SIGINT')
  await program.exited
  const used = expressions()
  t.equal(used.length, 21)
  for (const expression of used) {
    t.not(metricsIn(expression).length, 0, expression)
    for (const name of metricsIn(expression)) t.ok(known.has(name), `${name}, in ${expression}`)
  }
})

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
