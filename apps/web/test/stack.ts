import { once } from 'node:events'
import path from 'node:path'
import { createFolder, freePort, startProcess, type TestScope } from '@todo/test-kit'
import { build } from 'vite'

const WEB = path.join(import.meta.dirname, '..')
const SERVER = path.join(WEB, '../standalone/src/server.ts')
const PORTS = ['PORT', 'METRICS_PORT', 'AUTH_PORT', 'TODO_PORT']

/** Builds the page, and starts all services as `npm start` does; returns where they are. */
export async function startStack(t: TestScope): Promise<string> {
  const folder = await createFolder(t)
  const pageDir = path.join(folder, 'page')
  await build({ root: WEB, logLevel: 'error', build: { outDir: pageDir } })
  const ports = new Set<number>()
  while (ports.size < PORTS.length) ports.add(await freePort())
  const env = Object.fromEntries([...ports].map((port, index) => [PORTS[index] ?? '', String(port)]))
  const more = { DATA_DIR: path.join(folder, 'data'), PAGE_DIR: pageDir, LOG_LEVEL: 'warn', BCRYPT_COST: '10' }
  const stack = startProcess(t, SERVER, { env: { ...env, ...more }, ipc: true })
  const ended = stack.exit.then(() => Promise.reject(new Error(`the stack has ended:\n${stack.output()}`)))
  await Promise.race([once(stack.child, 'message'), ended])
  return `http://localhost:${env.PORT}`
}
