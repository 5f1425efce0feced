import t from 'tap'
import { fakeRoot } from './helper.ts'

t.test('the arguments and the exit code go through; whatever else ended it counts as a failure', async (t) => {
  const root = fakeRoot(t)
  root.write('bench/src/main.ts', 'console.log(process.argv.slice(2).join())\nprocess.exit(3)\n')
  const program = root.run(t, ['bench', '--only', 'list'])
  t.equal(await program.exited, 3)
  t.match(program.output(), '--only,list')

  root.write('bench/src/main.ts', "console.log('measuring')\nsetInterval(() => undefined, 1_000)\n")
  const cutOff = root.run(t, ['bench'])
  await cutOff.prints('measuring')
  cutOff.child.kill('SIGTERM')
  t.equal(await cutOff.exited, 1)
})
