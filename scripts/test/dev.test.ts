import { until } from '@todo/test-kit'
import t from 'tap'
import { ENTRY, fakeStack, stackSource } from './helper.ts'

const UP = 'The to-do backend is up.'

t.test('dev starts the stack again when the code of an app or a package changes', async (t) => {
  const stack = fakeStack(t)
  const dependency = stack.root.write('node_modules/big/index.js', "console.log('loaded by', process.pid)\n")
  stack.root.write(ENTRY, `import '${dependency}'\n${stackSource()}`)
  const program = stack.run(t, 'dev')
  await program.prints(UP)
  await program.prints(/loaded by \d+[\s\S]*loaded by \d+/)
  stack.root.write(ENTRY, `import '${dependency}'\n${stackSource()}// changed\n`)
  await stack.happens('ready', 2)
  const [, second] = stack.events().filter((event) => event.startsWith('start'))
  t.match(
    program.output(),
    `loaded by ${/\d+/.exec(second ?? '')?.[0]}`,
    'the process that takes over had loaded the dependencies before',
  )
  stack.root.write('packages/kit/src/notes.md', 'no code')
  stack.root.write('packages/kit/src/index.ts', '// changed\n')
  await stack.happens('ready', 3)

  stack.root.write(ENTRY, 'a mistake\n')
  await program.prints(/the stack died \(exit code 1\): it starts again when its code changes/)
  const before = program.output().length
  stack.root.write(ENTRY, `import '${dependency}'\n${stackSource()}`)
  await stack.happens('ready', 4)
  const loaded = () => [
    ...program
      .output()
      .slice(before)
      .matchAll(/loaded by (\d+)/g),
  ]
  const hasStarted = (pid = '') => stack.events().some((event) => event.startsWith(`start ${pid} `))
  await until('a process waits for the next change', () => loaded().some(([, pid]) => !hasStarted(pid)))
  program.child.kill('SIGTERM')
  // The output closes when the last process has ended, also one that waits.
  t.equal(await program.exited, 0)
  const count = (event: string) => stack.events().filter((line) => line.startsWith(event)).length
  t.equal(count('gone'), count('start'))
})

t.test('a reload does not wait for clients, unless that is set', async (t) => {
  const stack = fakeStack(t)
  stack.root.write(ENTRY, "console.log('drains for', process.env.SHUTDOWN_DRAIN_MS, 'ms')\nprocess.exit(1)\n")
  const byDefault = stack.run(t, 'dev')
  t.equal(await byDefault.exited, 1)
  t.match(byDefault.output(), 'drains for 0 ms')
  const set = stack.run(t, 'dev', { SHUTDOWN_DRAIN_MS: '70' })
  t.equal(await set.exited, 1)
  t.match(set.output(), 'drains for 70 ms')
})
