import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { SERVICES } from '@todo/gateway/services'
import { freePort, until } from '@todo/test-kit'
import type { Test } from 'tap'
import type { Behaviour } from './fixtures/stack.ts'

const SCRIPTS = dirname(import.meta.dirname)

/** Why lines for a shell cannot be run; false where they can. */
export const NO_CURL = spawnSync('curl', ['--version']).status !== 0 && 'this machine has no curl'

/** Ports that nobody listens on, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(await freePort())
  return [...ports]
}

/** A process under test. It is ended with the test, if it is still there. */
export interface Program {
  readonly child: ChildProcess
  /** Resolves to the exit code; 128 and more for a signal. */
  readonly exited: Promise<number>
  output(): string
  prints(text: string | RegExp): Promise<void>
}

/** The hash that takes the least time of those that are allowed. */
const CHEAP_HASHES = { BCRYPT_COST: '10' }

/** Starts a program in a process group of its own. */
export function launch(t: Test, command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
  const child = spawn(command, args, {
    env: { ...process.env, ...CHEAP_HASHES, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk))
  const exited = new Promise<number>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? (signal ? 128 : 127))),
  )
  t.teardown(async () => {
    child.kill('SIGKILL')
    await exited
  })
  const matches = (text: string | RegExp) => (typeof text === 'string' ? printed.includes(text) : text.test(printed))
  return {
    child,
    exited,
    output: () => printed,
    prints: (text) => until(`${text} in the output:\n${printed}`, () => matches(text)),
  }
}

/** A folder that goes with the test, however many a test makes. */
export function temporaryFolder(t: Test): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'todo-scripts-')))
  t.teardown(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A repository of stand-ins in a temporary folder. */
export interface FakeRoot {
  readonly path: string
  /** Writes a file, executable when it starts with `#!`. */
  write(file: string, text: string | Buffer): string
  run(t: Test, args: readonly string[], env?: NodeJS.ProcessEnv): Program
}

/** Makes a repository whose dependencies count as installed, and whose `scripts` are this one's. */
export function fakeRoot(t: Test): FakeRoot {
  const path = temporaryFolder(t)
  const write = (file: string, text: string | Buffer) => {
    const target = join(path, file)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
    if (text.toString().startsWith('#!')) chmodSync(target, 0o755)
    return target
  }
  write('package.json', JSON.stringify({ type: 'module', packageManager: 'pnpm@12.21.0' }))
  write('pnpm-lock.yaml', 'lock: 1\n')
  write('node_modules/.pnpm/lock.yaml', 'lock: 1\n')
  for (const name of [
    'start',
    'seed',
    'jobs',
    'users',
    'keys-rotate',
    'backup',
    'restore',
    'move-to-mysql',
    'bench',
    'test',
  ])
    write(`scripts/${name}.ts`, `export * from '${SCRIPTS}/${name}.ts'\n`)
  const run = write(
    'scripts/run.mjs',
    `import { main } from '${SCRIPTS}/set-up/main.mjs'\nprocess.exit(await main('${path}', process.argv.slice(2)))\n`,
  )
  return { path, write, run: (t, args, env) => launch(t, process.execPath, [run, ...args], env) }
}

/** The variables of a stack that hold a port, each with one that nobody listens on. */
export async function portVariables() {
  const [PORT, METRICS_PORT, ...others] = (await freePorts(SERVICES.length + 2)).map(String)
  const services = SERVICES.map(({ prefix }, index): [string, string] => [`${prefix}_PORT`, others[index] ?? ''])
  return { PORT: PORT ?? '', METRICS_PORT: METRICS_PORT ?? '', ...Object.fromEntries(services) }
}

/** A repository whose stack is a stand-in. */
export interface FakeStack {
  readonly root: FakeRoot
  readonly env: Record<string, string>
  /** What has happened to the stand-in, in order. */
  events(): string[]
  happens(event: string, times?: number): Promise<void>
  run(t: Test, command?: 'start' | 'dev', env?: NodeJS.ProcessEnv): Program
}

/** Makes a repository whose stack is a stand-in. */
export function fakeStack(t: Test, behaviour: Behaviour = {}): FakeStack {
  const root = fakeRoot(t)
  root.write(ENTRY, stackSource(behaviour))
  root.write('packages/kit/src/index.ts', '')
  const eventsFile = root.write('events', '')
  const env = { EVENTS: eventsFile }
  const events = () => readFileSync(eventsFile, 'utf8').trim().split('\n')
  const happens = (event: string, times = 1) =>
    until(`${event} among ${events()}`, () => events().filter((line) => line.startsWith(event)).length >= times)
  const run: FakeStack['run'] = (t, command = 'start', more = {}) => root.run(t, [command], { ...env, ...more })
  return { root, env, events, happens, run }
}

/** The file that runs the stack. */
export const ENTRY = 'apps/standalone/src/server.ts'

/** The source of a stand-in for the stack. */
export function stackSource(behaviour: Behaviour = {}): string {
  return `import { serve } from '${SCRIPTS}/test/fixtures/stack.ts'\nserve(${JSON.stringify(behaviour)})\n`
}
