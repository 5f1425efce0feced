import t from 'tap'
import { GOALS, judge } from '../src/goals.ts'
import { Results } from '../src/results.ts'
import { summarise } from '../src/rounds.ts'
import { workloads } from '../src/workloads/index.ts'

const row = (workload: string, contender: string, rate: number, p50Ms = 1, connections = 32, errors = 0) =>
  summarise(workload, contender, connections, [{ requestsPerSecond: rate, p50Ms, p99Ms: 2, errors }])

t.test('every goal belongs to a workload that there is', async (t) => {
  const names = workloads.map(({ name }) => name)
  for (const { workload, text } of GOALS) t.ok(names.includes(workload), `${workload}: ${text}`)
})

t.test('a goal is reached or missed by the ratio of two rows', async (t) => {
  const judged = (rate: number) => {
    const results = new Results()
    results.add({ rows: [row('list', 'raw', 100), row('list', 'todo', rate)], figures: [] })
    const [verdict] = judge(GOALS, ['list'], results)
    return verdict
  }
  t.match(judged(131), { value: 1.31, outcome: 'reached' })
  t.match(judged(129), { value: 1.29, outcome: 'missed' })
})

t.test('what was not measured is not reached', async (t) => {
  const results = new Results()
  results.add({ rows: [row('list', 'todo', 100)], figures: [] })
  t.match(judge(GOALS, ['list'], results), [{ value: undefined, outcome: 'not measured' }])
  t.match(judge(GOALS, ['list'], new Results()), [{ outcome: 'not measured' }])
  t.same(judge(GOALS, [], results), [], 'what was not to be run is not judged')
})

t.test('figures have limits, too, and the time that the gateway adds is a difference of two rows', async (t) => {
  const results = new Results()
  results.add({
    rows: [row('gateway', 'gateway', 1, 1.4, 1), row('gateway', 'todo', 1, 1, 1)],
    figures: [{ workload: 'memory', name: 'RSS of todo', value: 201, unit: 'MB' }],
  })
  const verdictOn = (workload: string, text: string) =>
    judge(GOALS, [workload], results).find(({ goal }) => goal.text.includes(text))
  t.match(verdictOn('memory', 'RSS of todo'), { value: 201, outcome: 'missed' })
  t.match(verdictOn('memory', 'RSS of auth'), { outcome: 'not measured' })
  t.match(verdictOn('gateway', 'adds to p50'), { value: Number, outcome: 'reached' })
})

t.test('a row with errors counts as a missed goal', async (t) => {
  const results = new Results()
  results.add({ rows: [row('list', 'raw', 100), row('list', 'todo', 200, 1, 32, 7)], figures: [] })
  t.match(judge(GOALS, ['list'], results), [
    { outcome: 'reached' },
    { goal: { text: 'errors of todo at 32 connections' }, value: 7, outcome: 'missed' },
  ])
})
