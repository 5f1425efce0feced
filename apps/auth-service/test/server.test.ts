import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createFolder, freePort, startProcess, startServer, type TestScope } from '@todo/test-kit'
import t from 'tap'
import { environment, serverFile } from './helper.ts'

// How a process begins and ends is the same on every database.
const newDatabase = async (t: TestScope) => `file:${await createFolder(t)}/data.sqlite`

async function startWith(t: TestScope, env: Record<string, string>) {
  const server = startProcess(t, serverFile, { env: { PORT: String(await freePort()), ...env }, unmeasured: true })
  return { exit: await server.exit, output: server.output() }
}

t.test('without a config it ends 1, and says what is missing in a few lines', async (t) => {
  const { exit, output } = await startWith(t, {})
  t.strictSame(exit, { code: 1, signal: null })
  t.match(output, /^The configuration has .*fault/)
  t.match(output, /\n {2}DATABASE_URL is required/)
  t.notMatch(output, / at .*\.ts/, 'no stack')
})

t.test('without its keys it ends 1, and says so', async (t) => {
  const folder = await createFolder(t)
  const file = path.join(folder, 'keys.json')
  const { JWT_KEYS: _none, ...rest } = environment(`file:${folder}/data.sqlite`)
  const base = { ...rest, JWT_KEYS_FILE: file }
  t.match(await startWith(t, base), { exit: { code: 1 }, output: /JWT_KEYS_FILE cannot be read: ENOENT/ })
  await writeFile(file, 'garbage with a secret')
  const garbage = await startWith(t, base)
  t.match(garbage, { exit: { code: 1 }, output: /JWT_KEYS_FILE is not valid JSON/ })
  t.notMatch(garbage.output, 'secret')
})

t.test('it ends when the process that started it is gone', async (t) => {
  const server = await startServer(t, serverFile, { env: environment(await newDatabase(t)), ipc: true })
  server.child.disconnect()
  t.strictSame(await server.exit, { code: 0, signal: null })
})
