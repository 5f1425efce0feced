import t from 'tap'
import { APPS, appSource, fakeStack } from './helper.ts'

const UP = 'The to-do backend is up.'

t.test('dev starts an app again when its code changes, and all of them when a package does', async (t) => {
  const stack = await fakeStack(t)
  const program = stack.run(t, 'dev')
  await program.prints(UP)
  stack.root.write('apps/todo-service/src/server.ts', `${appSource('todo-service')}// changed\n`)
  await program.prints('the code has changed: todo-service starts again')
  await stack.happens('todo-service listening', 2)
  stack.root.write('packages/kit/src/notes.md', 'no code')
  stack.root.write('packages/kit/src/index.ts', '// changed\n')
  await program.prints(`the code has changed: ${APPS.join(', ')} starts again`)
  await stack.happens('gateway listening', 2)
  await stack.happens('auth-service listening', 2)
  await stack.happens('todo-service listening', 3)

  stack.root.write('apps/gateway/src/server.ts', 'a mistake\n')
  await program.prints(/gateway died \(exit code 1\): it starts again when its code changes/)
  stack.root.write('apps/gateway/src/server.ts', appSource('gateway'))
  await stack.happens('gateway listening', 3)
  program.child.kill('SIGTERM')
  t.equal(await program.exited, 0)
  t.equal(
    stack.events().filter((event) => event.endsWith('gone')).length,
    stack.events().filter((event) => event.endsWith('listening')).length,
  )
})
