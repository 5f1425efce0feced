import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { ENTRY, fakeStack, launch } from './helper.ts'

const UP = 'The to-do backend is up.'

t.test('start shows the banner when the stack serves, and ends it gracefully', async (t) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const stack = fakeStack(t)
    const program = stack.run(t)
    await program.prints('Ctrl-C stops it.')
    program.child.kill(signal)
    t.equal(await program.exited, 0)
    t.same(stack.events().slice(1), ['ready', 'SIGTERM', 'gone'])
  }
})

t.test('the settings of .env count, and the real environment wins', async (t) => {
  const stack = fakeStack(t)
  stack.root.write('.env', 'DATA_DIR=elsewhere\nSECURITY_PROFILE=hardened\nSEEN=by the stack\n')
  const program = stack.run(t, 'start', { SECURITY_PROFILE: 'local' })
  await program.prints('Ctrl-C stops it')
  t.match(program.output(), `${stack.root.path}/elsewhere/auth.sqlite`)
  t.match(program.output(), /Profile +local/)
  t.match(stack.events()[0], /by the stack$/)
})

t.test('how Node runs the stack can be set', async (t) => {
  const stack = fakeStack(t)
  stack.root.write(ENTRY, "console.log('cache:', process.env.NODE_COMPILE_CACHE)\nprocess.exit(1)\n")
  const byDefault = stack.run(t)
  t.equal(await byDefault.exited, 1)
  t.match(byDefault.output(), `cache: ${stack.root.path}/node_modules/.cache/node`)
  const set = stack.run(t, 'start', { NODE_COMPILE_CACHE: '/elsewhere' })
  t.equal(await set.exited, 1)
  t.match(set.output(), 'cache: /elsewhere')
})

t.test('a socket of systemd goes on to the stack, also through an older Node', async (t) => {
  const stack = fakeStack(t)
  stack.root.write(
    ENTRY,
    "import { readFileSync } from 'node:fs'\nconsole.log(readFileSync(4, 'utf8'))\nprocess.exit(78)\n",
  )
  const handedOver = stack.root.write('socket', 'what stands for a socket')
  const old = stack.root.write(
    'old.mjs',
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } })\n`,
  )
  const name = `node-${process.platform}-${process.arch}`
  stack.root.write(
    'stubs/npm',
    `#!/bin/sh
mkdir -p .node/node_modules/${name}/bin && ln -s "${process.execPath}" .node/node_modules/${name}/bin/node`,
  )
  for (const options of ['', `--import "${old}"`]) {
    const script = `cd "${stack.root.path}"; exec 3< "${handedOver}"; exec "${process.execPath}" ${options} scripts/run.mjs start`
    const program = launch(t, 'sh', ['-c', script], {
      ...stack.env,
      LISTEN_FDS: '1',
      PATH: `${stack.root.path}/stubs:${process.env.PATH}`,
    })
    t.equal(await program.exited, 1)
    t.match(program.output(), 'what stands for a socket', options)
  }
})

t.test('a stack that has said why it cannot start ends `npm start` without another word', async (t) => {
  const program = fakeStack(t, { readyAfterMs: 60_000, diesAfterMs: 0, exitCode: 78 }).run(t)
  t.equal(await program.exited, 1)
  t.equal(program.output(), '')
})

t.test('a stack that ends for another reason before it serves is reported', async (t) => {
  const program = fakeStack(t, { readyAfterMs: 60_000, diesAfterMs: 0, exitCode: 3 }).run(t)
  t.equal(await program.exited, 1)
  t.equal(program.output(), '[stack] the stack did not start (exit code 3)\n')
})

t.test('a stack that dies later is started again', async (t) => {
  const stack = fakeStack(t)
  const program = stack.run(t)
  await program.prints(UP)
  process.kill(Number(/start (\d+)/.exec(stack.events().join('\n'))?.[1]), 'SIGKILL')
  await program.prints('the stack died (ended by SIGKILL): starting it again in 0.5 s')
  await stack.happens('ready', 2)
  program.child.kill('SIGTERM')
  t.equal(await program.exited, 0)
  t.equal(program.output().split(UP).length, 2, 'the banner is shown once')
})

t.test('when the supervisor is killed, or its parent, nothing remains', async (t) => {
  const stack = fakeStack(t)
  const script = `"${process.execPath}" "${stack.root.path}/scripts/run.mjs" start; echo never`
  const program = launch(t, 'sh', ['-c', script], stack.env)
  await program.prints(UP)
  program.child.kill('SIGKILL')
  // The output closes when the last process has ended.
  await program.exited
  t.notMatch(program.output(), 'never')
  t.equal(stack.events().at(-1), 'gone')
})

t.test('when npm is killed and its shell stays, nothing remains', async (t) => {
  const stack = fakeStack(t)
  // npm, and its shell, which has more to do afterwards and so stays.
  const shell = stack.root.write('npm-shell', `"${process.execPath}" "${stack.root.path}/scripts/run.mjs" start; true`)
  const npm = stack.root.write(
    'npm.mjs',
    `import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
spawn('sh', ['-c', readFileSync('${shell}', 'utf8')], { stdio: 'inherit' })
`,
  )
  const program = launch(t, process.execPath, [npm], { ...stack.env, npm_lifecycle_event: 'start' })
  await program.prints(UP)
  program.child.kill('SIGKILL')
  // The output closes when the last process has ended.
  await program.exited
  t.equal(stack.events().at(-1), 'gone')
})

t.test('when the supervisor is killed while the stack is still being loaded, nothing remains', async (t) => {
  const stack = fakeStack(t, { isDeaf: true, readyAfterMs: 600_000 })
  const program = stack.run(t)
  await stack.happens('start')
  program.child.kill('SIGKILL')
  // The output closes when the last process has ended.
  await program.exited
  t.notOk(stack.events().includes('gone'), 'it had nothing to finish')
})

t.test('a second Ctrl-C, later than by accident, ends a stack that does not want to end', async (t) => {
  const stack = fakeStack(t, { ignoresTerm: true })
  const program = stack.run(t)
  await program.prints(UP)
  program.child.kill('SIGINT')
  program.child.kill('SIGINT')
  await stack.happens('SIGTERM')
  await sleep(1_200)
  t.equal(program.child.exitCode, null, 'the two that came at once count as one')
  program.child.kill('SIGINT')
  t.equal(await program.exited, 0)
})

t.test('a stop while the stack is starting counts', async (t) => {
  const stack = fakeStack(t, { readyAfterMs: 60_000 })
  const program = stack.run(t)
  await stack.happens('start')
  program.child.kill('SIGTERM')
  t.equal(await program.exited, 0)
  t.ok(stack.events().includes('gone'))
})
