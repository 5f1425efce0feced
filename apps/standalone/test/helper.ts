import { once } from 'node:events'
import path from 'node:path'
import { SERVICES } from '@todo/gateway/services'
import { createFolder, freePort, startProcess, type TestProcess, type TestScope, until } from '@todo/test-kit'

export const SERVER = path.join(import.meta.dirname, '../src/server.ts')

/** The variables of a stack that hold a port, each with one that nobody listens on. */
export async function portVariables(): Promise<Record<string, string>> {
  const names = ['PORT', 'METRICS_PORT', ...SERVICES.map(({ prefix }) => `${prefix}_PORT`)]
  const ports = new Set<number>()
  while (ports.size < names.length) ports.add(await freePort())
  return Object.fromEntries([...ports].map((port, index) => [names[index] ?? '', String(port)]))
}

/** The settings of a stack of a test's own. */
export async function settingsFor(t: TestScope, more: Record<string, string> = {}): Promise<Record<string, string>> {
  return { ...(await portVariables()), DATA_DIR: await createFolder(t), LOG_LEVEL: 'info', BCRYPT_COST: '10', ...more }
}

/**
 * Starts the stack as `npm start` does, and waits until it says that it serves. Its code is measured where it is refused, and
 * with systemd.
 */
export async function startStack(t: TestScope, env: Record<string, string>): Promise<TestProcess> {
  const stack = startProcess(t, SERVER, { env, ipc: true, unmeasured: true })
  const ended = stack.exit.then(() => Promise.reject(new Error(`the stack has ended:\n${stack.output()}`)))
  await Promise.race([once(stack.child, 'message'), ended])
  return stack
}

/** Starts the stack with settings that it cannot start with, and returns what it says. */
export async function refusal(
  t: TestScope,
  env: Record<string, string>,
  { unmeasured = false } = {},
): Promise<string[]> {
  const stack = startProcess(t, SERVER, { env, ipc: true, unmeasured })
  const { code } = await stack.exit
  if (code !== 78) throw new Error(`it ended with ${code}:\n${stack.output()}`)
  const [first, ...faults] = stack
    .output()
    .split('\n')
    .filter((line) => line.startsWith('[stack]'))
  if (first !== '[stack] nothing was started:') throw new Error(stack.output())
  return faults.map((line) => line.replace('[stack]   ', ''))
}

/** Waits until a process has written a text. */
export function prints(stack: TestProcess, text: string): Promise<unknown> {
  return until(`${text} in the output`, () => stack.output().includes(text))
}
