import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFolder, mysql, startProcess } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { conclude, describeMachine, main } from '../src/command.ts'
import { workloads } from '../src/workloads/index.ts'
import { TINY } from './tiny.ts'

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts')

/** What is kept of a run, as far as it is looked at here. */
interface Kept {
  rows: { workload: string; contender: string; errors: number }[]
  figures: { workload: string; name: string; value: number }[]
  goals: { text: string; outcome: string }[]
}

/** Runs the command, and returns what it said. */
async function bench(t: Test, ...args: string[]) {
  const results = await createFolder(t)
  const said: string[] = []
  const capture = (line: string) => said.push(line)
  const log = t.intercept(console, 'log', { value: capture })
  const error = t.intercept(console, 'error', { value: capture })
  const signal = new AbortController().signal
  // There are no peers: that a run goes on without them is shown here, too.
  const surroundings = { scale: TINY, results, peers: await createFolder(t), signal }
  const code = await main([...args, '--duration', '0.1', '--rounds', '1'], surroundings)
  log.restore()
  error.restore()
  const names = readdirSync(results).toSorted()
  return {
    code,
    said: said.join('\n'),
    files: new Map(names.map((name) => [name, readFileSync(join(results, name), 'utf8')])),
  }
}

t.test('the program shows its help, and says what is wrong with its arguments', async (t) => {
  const help = startProcess(t, MAIN, { args: ['--help'] })
  t.same(await help.exit, { code: 0, signal: null })
  t.match(help.output(), 'Usage: npm run bench')
  t.match(await bench(t, '--only', 'nothing'), { code: 2, said: /there is no workload "nothing"/ })
})

t.test('where there is no MySQL, nothing is measured', async (t) => {
  t.intercept(process, 'env', { value: { PATH: await createFolder(t) } })
  t.match(await bench(t), { code: 1, said: /^There is no MySQL \(.*\): set TEST_MYSQL_URL, or start Docker\.$/ })
})

t.test('a machine that is busy is no place for a benchmark', async (t) => {
  t.equal(describeMachine('MySQL 9.7', 0.5), 'MySQL 9.7; load average 0.50')
  t.match(describeMachine('MySQL 9.7', 0.51), /load average 0\.51: the machine is busy/)
})

t.test('the command says what was left out and which goals are missed; it fails if any is', async (t) => {
  const said: string[] = []
  const say = (line: string) => said.push(line)
  t.equal(conclude([], [], say), 0)
  t.same(said, [])
  t.equal(conclude(['soak (--soak)', 'sign-up (--full)'], ['missed: this', 'missed: that'], say), 1)
  t.same(said, ['Left out: soak (--soak), sign-up (--full).', 'missed: this', 'missed: that'])
})

t.test(
  'every workload runs through: all answer alike, without errors, and what was reached is kept',
  { skip: !mysql },
  async (t) => {
    const { code, said, files } = await bench(t, '--full', '--soak')
    // What went wrong is what it said last.
    t.equal(files.size, 2, said)
    t.match(said, /^list +todo +2 +[\d,.]+ /m)
    t.match(said, /list-uncached: express-typeorm cannot be installed.*; going on without it/)
    t.equal(code, said.includes('missed: ') ? 1 : 0)
    const [json = '', picture = ''] = [...files.values()]
    t.match([...files.keys()], [/\.json$/, /\.svg$/])
    t.match(picture, /^<svg/)
    const { rows, figures, goals }: Kept = JSON.parse(json)
    for (const { name } of workloads)
      t.ok(
        [...rows, ...figures].some(({ workload }) => workload === name),
        name,
      )
    for (const { workload, contender, errors } of rows) t.equal(errors, 0, `${workload}: ${contender}`)
    // What may have shrunk is a figure, too.
    for (const { workload, name, value } of figures) t.ok(Number.isFinite(value), `${workload}: ${name}`)
    for (const { text, outcome } of goals) {
      if (text.includes('typeorm')) t.equal(outcome, 'not measured', text)
    }
  },
)

t.test('the service is profiled during a workload', { skip: !mysql }, async (t) => {
  const { code, said, files } = await bench(t, '--profile', 'by-id')
  t.equal(code, 0)
  t.match(said, /\d %/)
  t.match([...files.keys()], [/-by-id\.cpuprofile$/, /-by-id\.svg$/])
})
