import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { App, TIMINGS } from '../stack/app.ts'
import { waitUntilReady } from '../stack/readiness.ts'
import { Run } from '../stack/run.ts'
import { supervise } from '../stack/supervise.ts'
import type { Behaviour } from './fixtures/app.ts'
import { appSource, fakeRoot, freePorts, launch, until } from './helper.ts'

async function fakeApp(t: Test, behaviour: Behaviour, timings = {}) {
  const root = fakeRoot(t)
  const [port] = await freePorts(1)
  const spec = {
    name: 'app',
    entry: root.write('app.ts', appSource('app', behaviour)),
    cwd: root.path,
    env: { ...process.env, PORT: String(port), EVENTS: root.write('events', '') },
    readyUrl: `http://127.0.0.1:${port}/readyz`,
  }
  const said: string[] = []
  t.intercept(console, 'error', { value: (line: string) => said.push(line) })
  const app = new App(spec, 'restart', { ...TIMINGS, ...timings })
  t.teardown(() => app.kill())
  const events = () => readFileSync(join(root.path, 'events'), 'utf8')
  return { app, root, spec, said, events }
}

t.test('an app that is slow is named, and given up in the end', async (t) => {
  const { app, said } = await fakeApp(t, { readyAfterMs: 60_000 }, { patienceMs: 100, startTimeoutMs: 1_500 })
  await t.rejects(app.start(), { message: /app was not ready within 1\.5 s: http.*readyz did not answer 200/ })
  t.same(said, ['[stack] waiting for app …'])
  await app.stop()
})

t.test('an app that cannot even be run did not start', async (t) => {
  const { spec } = await fakeApp(t, {})
  const app = new App({ ...spec, cwd: join(spec.cwd, 'nowhere') })
  await t.rejects(app.start(), { message: 'app did not start (exit code null)' })
})

t.test('an app is not started any more once it is stopped', async (t) => {
  const { app, events } = await fakeApp(t, {})
  await app.stop()
  await t.rejects(app.start(), { message: 'app is not started: the stack stops' })
  await app.reload()
  t.equal(events(), '')
})

t.test('an app that dies again and again is started more and more seldom', async (t) => {
  const dying = { diesAfterMs: 400, exitCode: 5 }
  const { app, said } = await fakeApp(t, dying, { restartMs: 100, longestRestartMs: 200 })
  await app.start()
  await until('three deaths', () => said.length >= 3)
  await app.stop()
  t.same(
    said.slice(0, 3),
    [0.1, 0.2, 0.2].map((wait) => `[stack] app died (exit code 5): starting it again in ${wait} s`),
  )
})

t.test('an app that was healthy for a while is started again soon', async (t) => {
  const timings = { restartMs: 100, longestRestartMs: 200, healthyMs: 1 }
  const { app, said } = await fakeApp(t, { diesAfterMs: 400, exitCode: 5 }, timings)
  await app.start()
  await until('two deaths', () => said.length >= 2)
  await app.stop()
  t.same([...new Set(said)], ['[stack] app died (exit code 5): starting it again in 0.1 s'])
})

t.test('an app that does not go when asked to is ended', async (t) => {
  const { app, events } = await fakeApp(t, { ignoresTerm: true }, { stopTimeoutMs: 300 })
  await app.start()
  await app.stop()
  t.match(events(), 'app SIGTERM')
  t.notMatch(events(), 'gone')
})

t.test('a fault that is nobody else’s is not taken for an app that did not start', async (t) => {
  const { app } = await fakeApp(t, {})
  const mistake = new Error('a mistake')
  const stop = { requested: new Promise<void>(() => undefined), insisted: new Promise<void>(() => undefined) }
  const steps = { prepare: () => Promise.reject(mistake), onReady: () => undefined }
  await t.rejects(supervise({ services: [app, app], gateway: app }, stop, steps), mistake)
})

t.test('readiness that is no longer waited for rejects', async (t) => {
  await t.rejects(waitUntilReady('http://127.0.0.1:1', AbortSignal.abort(new Error('enough'))), { message: 'enough' })
})

t.test('where signals end a process without a word, the life line is cut instead', async (t) => {
  const { root, spec, events } = await fakeApp(t, {})
  const windows = root.write('windows.mjs', `Object.defineProperty(process, 'platform', { value: 'win32' })\n`)
  const driver = root.write(
    'driver.ts',
    `import { Run } from '${join(import.meta.dirname, '../stack/run.ts')}'
import { waitUntilReady } from '${join(import.meta.dirname, '../stack/readiness.ts')}'
const spec = JSON.parse(process.argv[2] ?? '')
const run = new Run({ ...spec, env: process.env })
await waitUntilReady(spec.readyUrl, new AbortController().signal)
run.terminate()
run.terminate()
console.log(await run.exited)
`,
  )
  const args = ['--import', windows, driver, JSON.stringify({ ...spec, env: {} })]
  t.equal(await launch(t, process.execPath, args, spec.env).exited, 0)
  t.match(events(), /app disconnect\napp gone/)
})

t.test('a run that is over can be asked and told to go', async (t) => {
  const { spec } = await fakeApp(t, { diesAfterMs: 0, exitCode: 6 })
  const run = new Run(spec)
  t.same(await run.exited, { code: 6, signal: null })
  run.terminate()
  run.kill()
})
