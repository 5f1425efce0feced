import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { fakeStack } from './helper.ts'

const BUILDING = 'building the web page'

/** A stack with a page, whose stand-in for the builder does what it is told. */
function stackWithPage(t: Test, builder: string) {
  const stack = fakeStack(t)
  stack.root.write('apps/web/index.html', '<title>To-do</title>')
  stack.root.write('apps/web/src/main.tsx', 'first')
  stack.root.write('apps/web/node_modules/vite/package.json', '{ "type": "module" }')
  stack.root.write('apps/web/node_modules/vite/bin/vite.js', `import { mkdirSync } from 'node:fs'\n${builder}`)
  /** Starts the stack, and returns what it has said once it serves. */
  const start = async () => {
    const program = stack.run(t)
    await program.prints('Ctrl-C stops it.')
    program.child.kill('SIGTERM')
    t.equal(await program.exited, 0)
    return program.output()
  }
  return { ...stack, start }
}

t.test('start builds the page when what it is made of has changed, and only then', async (t) => {
  const { root, start } = stackWithPage(t, "mkdirSync('dist', { recursive: true })")
  t.match(await start(), BUILDING)
  t.match(readFileSync(join(root.path, 'apps/web/dist/.sources'), 'utf8'), /^[0-9a-f]{64}$/)
  t.notMatch(await start(), BUILDING)
  root.write('apps/web/src/main.tsx', 'second')
  t.match(await start(), BUILDING)
})

t.test('a page that cannot be built keeps nobody from the API, and says why', async (t) => {
  const { root, start } = stackWithPage(t, "mkdirSync; console.error('a bracket is missing'); process.exit(1)")
  const output = await start()
  t.match(output, 'the web page could not be built:\na bracket is missing')
  t.notOk(existsSync(join(root.path, 'apps/web/dist')))
  t.match(await start(), BUILDING, 'the next start tries again')
})

t.test('who stops the start while the page is built waits for nothing', async (t) => {
  const { root, run, events } = stackWithPage(t, 'setInterval(() => mkdirSync, 60_000)')
  const program = run(t)
  await program.prints(BUILDING)
  program.child.kill('SIGTERM')
  t.equal(await program.exited, 0)
  t.notMatch(program.output(), 'could not be built')
  t.notOk(existsSync(join(root.path, 'apps/web/dist')))
  t.notMatch(events().join(), 'ready')
})
