import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { fakeStack, launch } from './helper.ts'

const UP = 'The to-do backend is up.'

t.test('an app that dies later is started again', async (t) => {
  const stack = await fakeStack(t)
  const program = stack.run(t)
  await program.prints(UP)
  const pid = Number(/auth-service start (\d+)/.exec(stack.events().join('\n'))?.[1])
  process.kill(pid, 'SIGKILL')
  await program.prints('auth-service died (ended by SIGKILL): starting it again in 0.5 s')
  await stack.happens('auth-service listening', 2)
  program.child.kill('SIGTERM')
  t.equal(await program.exited, 0)
})

t.test('when the supervisor is killed, or its parent, nothing remains', async (t) => {
  const stack = await fakeStack(t)
  const script = `"${process.execPath}" "${stack.root.path}/scripts/run.mjs" start; echo never`
  const program = launch(t, 'sh', ['-c', script], stack.env)
  await program.prints(UP)
  program.child.kill('SIGKILL')
  // The output closes when the last process is gone.
  await program.exited
  t.notMatch(program.output(), 'never')
  t.same(stack.events().filter((event) => / (SIGTERM|disconnect)/.test(event)).length, 3)
  t.equal(stack.events().filter((event) => event.endsWith('gone')).length, 3)
})

t.test('when npm is killed and its shell stays, nothing remains', async (t) => {
  const stack = await fakeStack(t)
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
  // The output closes when the last process is gone.
  await program.exited
  t.equal(stack.events().filter((event) => event.endsWith('gone')).length, 3)
})

t.test('when the supervisor is killed, apps that are not up yet go, too', async (t) => {
  const stack = await fakeStack(t, { 'auth-service': { isDeaf: true, readyAfterMs: 600_000 } })
  const program = stack.run(t)
  await stack.happens('auth-service listening')
  program.child.kill('SIGKILL')
  // The output closes when the last process is gone.
  await program.exited
  t.notOk(stack.events().includes('auth-service gone'), 'it did not have to do anything for it')
})

t.test('Ctrl-C twice, later than by accident, ends what does not want to go', async (t) => {
  const stack = await fakeStack(t, { gateway: { ignoresTerm: true } })
  const program = stack.run(t)
  await program.prints(UP)
  program.child.kill('SIGINT')
  program.child.kill('SIGINT')
  await stack.happens('gateway SIGTERM')
  await sleep(1_200)
  t.notOk(stack.events().includes('auth-service gone'), 'the first waits for the gateway')
  program.child.kill('SIGINT')
  t.equal(await program.exited, 0)
})

t.test('a stop while the stack is starting counts as one', async (t) => {
  const stack = await fakeStack(t, { 'auth-service': { readyAfterMs: 60_000 } })
  const program = stack.run(t)
  await stack.happens('auth-service listening')
  program.child.kill('SIGTERM')
  t.equal(await program.exited, 0)
  t.notOk(stack.events().some((event) => event.startsWith('gateway')))
  t.ok(stack.events().includes('auth-service gone'))
})
