import { writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { createFolder, startProcess, startServer } from '../src/index.ts'

const file = path.join(import.meta.dirname, 'fixtures', 'server.ts')
const script = path.join(import.meta.dirname, 'fixtures', 'environment.ts')

t.test('a server is started on a free port, heard, and ended', async (t) => {
  const server = await startServer(t, file, { args: ['an-argument'] })
  t.equal(await (await fetch(server.url)).text(), 'ok')
  t.equal(server.url, `http://127.0.0.1:${server.port}`)
  server.child.kill('SIGTERM')
  t.strictSame(await server.exit, { code: 0, signal: null })
  t.equal(server.output(), 'listening an-argument false\n')
})

t.test('a server that ends before it is ready says why', async (t) => {
  await t.rejects(startServer(t, file, { env: { FAIL: 'no reason' } }), {
    message: 'it ended before it was ready:\ncannot start: no reason\n',
  })
})

t.test('a process sees the environment that it is given, and may have an IPC channel', async (t) => {
  process.env.SECRET_OF_THE_SHELL = 'x'
  t.teardown(() => delete process.env.SECRET_OF_THE_SHELL)
  const child = startProcess(t, script, { env: { OWN: 'mine' }, ipc: true })
  t.strictSame(await child.exit, { code: 0, signal: null })
  t.equal(child.output(), 'mine undefined true compiled anew\n')
})

t.test('a process uses a compile cache only where it is given one', async (t) => {
  const child = startProcess(t, script, { env: { NODE_COMPILE_CACHE: await createFolder(t) } })
  await child.exit
  t.match(child.output(), 'from the cache')
})

t.test('a program of another package is not measured, and comes from the cache', async (t) => {
  const program = path.join(await createFolder(t), 'program.mjs')
  writeFileSync(program, 'console.log(process.env._TAPJS_PROCESSINFO_COVERAGE_, process.env.NODE_COMPILE_CACHE)')
  const child = startProcess(t, program)
  await child.exit
  t.equal(child.output(), `0 ${path.resolve(import.meta.dirname, '../../../node_modules/.cache/node')}\n`)
})

t.test('nor is a process that is to be left out', async (t) => {
  const child = startProcess(t, script, { unmeasured: true })
  await child.exit
  t.notMatch(child.output(), 'compiled anew')
})

t.test('a process whose IPC channel is closed from here ends like any other', async (t) => {
  const server = await startServer(t, file, { ipc: true })
  t.match(server.output(), 'true')
  server.child.disconnect()
  server.child.kill('SIGTERM')
  t.strictSame(await server.exit, { code: 0, signal: null })
})

t.test('a process that still runs is killed with its test', async (t) => {
  const exits: Promise<unknown>[] = []
  await t.test('a test', async (t) => {
    const { exit } = await startServer(t, file)
    exits.push(exit)
  })
  t.strictSame(await Promise.all(exits), [{ code: null, signal: 'SIGKILL' }])
})
