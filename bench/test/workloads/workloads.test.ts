import { join } from 'node:path'
import { createFolder, mysql } from '@todo/test-kit'
import t from 'tap'
import { run } from '../../src/run.ts'
import { workloads } from '../../src/workloads/index.ts'
import { TINY } from '../tiny.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')

t.test('every workload runs through: all answer alike, and without errors', { skip: !mysql }, async (t) => {
  const names = workloads.map(({ name }) => name)
  const { results, verdicts } = await run({
    root: ROOT,
    // There are no peers: that a run goes on without them is shown here, too.
    peersFolder: await createFolder(t),
    options: { workloads: names, leftOut: [], durationSeconds: 0.1, rounds: 1, connections: [2] },
    scale: TINY,
    mysqlUrl: String(process.env.TEST_MYSQL_URL),
    say: () => undefined,
    signal: new AbortController().signal,
  })
  for (const name of names)
    t.ok(
      [...results.rows, ...results.figures].some(({ workload }) => workload === name),
      name,
    )
  for (const { workload, contender, errors } of results.rows) t.equal(errors, 0, `${workload}: ${contender}`)
  for (const { workload, name, value } of results.figures) t.ok(value >= 0, `${workload}: ${name}`)
  for (const { goal, outcome } of verdicts) {
    if (goal.text.includes('typeorm')) t.equal(outcome, 'not measured', goal.text)
  }
})
