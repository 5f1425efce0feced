import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { Child, TIMINGS } from '../stack/child.ts'
import { Run } from '../stack/run.ts'
import { supervise } from '../stack/supervise.ts'
import type { Behaviour } from './fixtures/stack.ts'
import { fakeRoot, launch, stackSource } from './helper.ts'

function fakeChild(t: Test, behaviour: Behaviour, timings = {}) {
  const root = fakeRoot(t)
  const spec = {
    name: 'the stack',
    entry: root.write('stack.ts', stackSource(behaviour)),
    cwd: root.path,
    env: { ...process.env, EVENTS: root.write('events', '') },
  }
  const said: string[] = []
  t.intercept(console, 'error', { value: (line: string) => said.push(line) })
  const child = new Child(spec, 'restart', { ...TIMINGS, ...timings })
  t.teardown(() => child.kill())
  const events = () => readFileSync(join(root.path, 'events'), 'utf8')
  return { child, root, spec, said, events }
}

t.test('a child that cannot even be run did not start', async (t) => {
  const { spec } = fakeChild(t, {})
  const child = new Child({ ...spec, cwd: join(spec.cwd, 'nowhere') })
  await t.rejects(child.start(), { message: 'the stack did not start (exit code null)' })
})

t.test('a child that ends before it serves did not start', async (t) => {
  const { child } = fakeChild(t, { readyAfterMs: 60_000, diesAfterMs: 0, exitCode: 3 })
  await t.rejects(child.start(), { message: 'the stack did not start (exit code 3)' })
})

t.test('a child that was stopped is not started again by a change of its code', async (t) => {
  const { child, events } = fakeChild(t, {})
  await child.stop()
  await child.reload()
  t.equal(events(), '')
})

t.test('a child that dies again and again is started after longer and longer pauses', async (t) => {
  const { child, said } = fakeChild(t, { diesAfterMs: 50, exitCode: 5 }, { restartMs: 100, longestRestartMs: 200 })
  await child.start()
  await until('three deaths', () => said.length >= 3)
  await child.stop()
  t.same(
    said.slice(0, 3),
    [0.1, 0.2, 0.2].map((wait) => `[stack] the stack died (exit code 5): starting it again in ${wait} s`),
  )
})

t.test('a child that was healthy for a while is started again soon', async (t) => {
  const timings = { restartMs: 100, longestRestartMs: 200, healthyMs: 1 }
  const { child, said } = fakeChild(t, { diesAfterMs: 50, exitCode: 5 }, timings)
  await child.start()
  await until('two deaths', () => said.length >= 2)
  await child.stop()
  t.same([...new Set(said)], ['[stack] the stack died (exit code 5): starting it again in 0.1 s'])
})

t.test('a child that does not end when it is asked to is killed', async (t) => {
  const { child, events } = fakeChild(t, { ignoresTerm: true }, { stopTimeoutMs: 300 })
  await child.start()
  await child.stop()
  t.match(events(), 'SIGTERM')
  t.notMatch(events(), 'gone')
})

t.test('a fault of the supervisor itself is not taken for a stack that did not start', async (t) => {
  const { child } = fakeChild(t, {})
  const mistake = new Error('a mistake')
  const never = new Promise<void>(() => undefined)
  const onReady = () => {
    throw mistake
  }
  await t.rejects(supervise(child, { requested: never, insisted: never }, onReady), mistake)
})

t.test(
  'on Windows, where a signal would kill it at once, the child is asked to end by cutting its life line',
  async (t) => {
    const { root, spec, events } = fakeChild(t, {})
    const windows = root.write('windows.mjs', `Object.defineProperty(process, 'platform', { value: 'win32' })\n`)
    const driver = root.write(
      'driver.ts',
      `import { Run } from '${join(import.meta.dirname, '../stack/run.ts')}'
const run = new Run({ ...JSON.parse(process.argv[2] ?? ''), env: process.env })
await run.ready
run.terminate()
run.terminate()
console.log(await run.exited)
`,
    )
    const args = ['--import', windows, driver, JSON.stringify({ ...spec, env: {} })]
    t.equal(await launch(t, process.execPath, args, spec.env).exited, 0)
    t.match(events(), /disconnect\ngone/)
  },
)

t.test('a process that has ended can be asked to end, and killed, without harm', async (t) => {
  const { spec } = fakeChild(t, { readyAfterMs: 60_000, diesAfterMs: 0, exitCode: 6 })
  const run = new Run(spec)
  t.same(await run.exited, { code: 6, signal: null })
  run.terminate()
  run.kill()
})
