import { once } from 'node:events'
import path from 'node:path'
import { createFolder, freePort, startProcess, type TestScope } from '@todo/test-kit'
import { build, type Plugin } from 'vite'

const WEB = path.join(import.meta.dirname, '..')
const SERVER = path.join(WEB, '../standalone/src/server.ts')
const PORTS = ['PORT', 'METRICS_PORT', 'AUTH_PORT', 'TODO_PORT']

/** Builds the page; returns the folder. */
export async function buildPage(t: TestScope): Promise<string> {
  const outDir = path.join(await createFolder(t), 'page')
  await buildInto(outDir)
  return outDir
}

/** Builds the page in place of what is in a folder. */
export async function buildInto(outDir: string, plugins: Plugin[] = []): Promise<void> {
  await build({ root: WEB, logLevel: 'error', plugins, build: { outDir, emptyOutDir: true } })
}

/** Where the services are, and where they write the mails that nobody sends. */
export interface Stack {
  url: string
  mailDir: string
}

/** Starts all services as `npm start` does. */
export async function startStack(t: TestScope, pageDir: string, settings: NodeJS.ProcessEnv = {}): Promise<Stack> {
  const folder = await createFolder(t)
  const ports = new Set<number>()
  while (ports.size < PORTS.length) ports.add(await freePort())
  const env = Object.fromEntries([...ports].map((port, index) => [PORTS[index] ?? '', String(port)]))
  const more = { DATA_DIR: folder, PAGE_DIR: pageDir, LOG_LEVEL: 'warn', BCRYPT_COST: '10' }
  const stack = startProcess(t, SERVER, { env: { ...env, ...more, ...settings }, ipc: true })
  const ended = stack.exit.then(() => Promise.reject(new Error(`the stack has ended:\n${stack.output()}`)))
  await Promise.race([once(stack.child, 'message'), ended])
  return { url: `http://localhost:${env.PORT}`, mailDir: path.join(folder, 'mail') }
}
