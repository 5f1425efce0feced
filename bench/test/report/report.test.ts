import t from 'tap'
import type { Verdict } from '../../src/goals.ts'
import { drawChart } from '../../src/report/chart.ts'
import { drawFlameGraph } from '../../src/report/flame-graph.ts'
import { toJson } from '../../src/report/json.ts'
import { describeProfile } from '../../src/report/profile.ts'
import { describeResults, describeShortfalls } from '../../src/report/text.ts'
import { Results } from '../../src/results.ts'
import { summarise } from '../../src/rounds.ts'

const results = new Results()
const row = (contender: string, requestsPerSecond: number) =>
  summarise('list', contender, 32, [{ requestsPerSecond, p50Ms: 1, p99Ms: 2, errors: 0 }])
results.add({
  rows: [row('raw', 4_000), row('todo <& cached>', 42.5)],
  figures: [{ workload: 'memory', name: 'RSS', value: 123.4, unit: 'MB' }],
})
const goal = { workload: 'list', text: 'todo against raw', unit: '×', value: () => 1 }
const verdicts: Verdict[] = [
  { goal: { ...goal, atLeast: 1.3 }, value: 1.52, outcome: 'reached' },
  { goal: { ...goal, atMost: 0.5 }, value: 2, outcome: 'missed' },
  { goal: { ...goal, atLeast: 3, unit: '' }, value: undefined, outcome: 'not measured' },
]

t.test('the tables show rates, ratios, figures and goals', async (t) => {
  t.equal(
    describeResults(results, verdicts),
    `workload  contender        connections  requests/s  p50 ms  p99 ms  errors  × first
list      raw                       32       4,000    1.00    2.00       0     1.00
list      todo <& cached>           32       42.50    1.00    2.00       0     0.01

memory  RSS  123  MB

✔  list  todo against raw  1.52 ×        ≥ 1.3 ×
✘  list  todo against raw  2.00 ×        ≤ 0.5 ×
?  list  todo against raw  not measured  ≥ 3`,
  )
  t.notMatch(describeResults(new Results(), verdicts), 'memory', 'an empty table is left out')
})

t.test('what falls short is named', async (t) => {
  t.same(describeShortfalls(verdicts), [
    'missed: list · todo against raw · 2.00 × · ≤ 0.5 ×',
    'not measured: list · todo against raw · not measured · ≥ 3',
  ])
})

t.test('the JSON has all of it', async (t) => {
  const options = { workloads: ['list'], leftOut: [], durationSeconds: 1, rounds: 1, connections: [32] }
  const json = toJson({ startedAt: new Date(0), options, mysql: 'MySQL 9.7', load: 0.1 }, results, verdicts)
  t.match(JSON.parse(json), {
    startedAt: '1970-01-01T00:00:00.000Z',
    options,
    mysql: 'MySQL 9.7',
    machine: { node: process.version },
    rows: [{ contender: 'raw', rounds: [{ requestsPerSecond: 4_000 }] }, {}],
    figures: [{ value: 123.4 }],
    goals: [
      { text: 'todo against raw', atLeast: 1.3, value: 1.52, outcome: 'reached' },
      { atMost: 0.5 },
      { value: null },
    ],
  })
})

t.test('the chart has a bar for each row, and no markup of a name', async (t) => {
  const svg = drawChart(results, 'a run')
  t.match(svg, /^<svg .*<\/svg>\n$/s)
  t.equal(svg.match(/<rect x=/g)?.length, 2)
  t.match(svg, 'todo &lt;&amp; cached>')
  t.match(svg, 'list, 32 connections')
  t.match(svg, '42.5/s · 1.0 / 2.0 ms')
})

t.test('a profile lists the functions that take the time themselves, idle time left out', async (t) => {
  const node = (id: number, functionName: string, url = '') => ({ id, callFrame: { functionName, url, lineNumber: 9 } })
  const json = JSON.stringify({
    nodes: [
      node(1, '(idle)'),
      node(2, 'list', 'file:///repo/apps/todo.ts'),
      node(3, '', 'file:///repo/node_modules/.pnpm/kysely@1/node_modules/kysely/dist/a.js'),
      node(4, ''),
    ],
    samples: [1, 2, 2, 3, 4, 99],
    timeDeltas: [1_000_000, 2_000, 1_000, 1_000],
  })
  t.equal(
    describeProfile(json, '/repo'),
    ` 75.0 %       3 ms  list  apps/todo.ts:10
 25.0 %       1 ms  (anonymous)  kysely/dist/a.js:10
  0.0 %       0 ms  (native)`,
  )
})

t.test(
  'a flame graph shows who calls whom, and for how long; idle time and what is too narrow are left out',
  async (t) => {
    const node = (id: number, functionName: string, url: string, ...children: number[]) => ({
      id,
      callFrame: { functionName, url, lineNumber: 9 },
      children,
    })
    const json = JSON.stringify({
      nodes: [
        node(1, '(root)', '', 2, 3, 7),
        node(2, '(idle)', ''),
        node(3, 'emit', 'node:events', 4, 5, 99),
        node(4, 'list', 'file:///repo/apps/todo.ts', 6),
        node(5, 'list', 'file:///repo/apps/todo.ts', 6),
        node(6, '<query>', 'file:///repo/node_modules/mysql2/a.js'),
        node(7, 'narrow', ''),
      ],
      samples: [2, 3, 4, 5, 6, 7],
      timeDeltas: [5_000_000, 250_000, 150_000, 100_000, 499_900, 100],
    })
    const svg = drawFlameGraph(json, '/repo', 'by-id')
    const boxes = [...svg.matchAll(/<title>(.*?)<\/title><rect x="(.*?)" y="(.*?)" width="(.*?)"/g)].map(
      ([, title, ...place]) => [title, ...place.map(Number)],
    )
    t.strictSame(boxes, [
      ['all: 100.0 %, 1500 ms', 0, 111, 1200],
      ['emit  node:events:10: 100.0 %, 1500 ms', 0, 94, 1199.9],
      ['list  apps/todo.ts:10: 83.3 %, 1250 ms', 0, 77, 999.9],
      ['&lt;query>  mysql2/a.js:10: 66.7 %, 1000 ms', 0, 60, 799.9],
    ])
    t.match(svg, />emit<\/text>/)
    t.notMatch(svg, /idle|narrow/)
    t.match(drawFlameGraph(JSON.stringify({ nodes: [], samples: [], timeDeltas: [] }), '/repo', 'none'), /^<svg/)
  },
)
