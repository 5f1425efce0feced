import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createFolder, mysql, startProcess } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { conclude, describeMachine, main } from '../src/command.ts'
import { TINY } from './tiny.ts'

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts')

/** Runs the command, and returns what it said. */
async function bench(t: Test, ...args: string[]) {
  const results = await createFolder(t)
  const said: string[] = []
  const capture = (line: string) => said.push(line)
  const log = t.intercept(console, 'log', { value: capture })
  const error = t.intercept(console, 'error', { value: capture })
  const signal = new AbortController().signal
  const code = await main([...args, '--duration', '0.2', '--rounds', '1'], { scale: TINY, results, signal })
  log.restore()
  error.restore()
  return { code, said: said.join('\n'), kept: readdirSync(results) }
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
  'lists are measured: what was reached is shown, and kept as JSON and as a picture',
  { skip: !mysql },
  async (t) => {
    const { code, said, kept } = await bench(t, '--only', 'list,list-304')
    t.match(said, /^list {6}todo +32 +[\d,.]+ /m)
    t.match(said, /^[✔✘] {2}list-304 +requests\/s of todo against raw/m)
    t.notMatch(said, /errors of/)
    t.equal(code, said.includes('missed: ') ? 1 : 0)
    t.match(kept.toSorted(), [/\.json$/, /\.svg$/])
  },
)

t.test('the service is profiled during a workload', { skip: !mysql }, async (t) => {
  const { code, said, kept } = await bench(t, '--profile', 'by-id')
  t.equal(code, 0)
  t.match(said, /\d %/)
  t.match(kept.toSorted(), [/-by-id\.cpuprofile$/, /-by-id\.svg$/])
})
