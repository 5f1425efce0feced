import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { freePort } from './network.ts'
import type { TestScope } from './teardown.ts'
import { until } from './wait.ts'

/** What a process of the product may see of the tests' environment; the rest is its own, or not at all. */
const INHERITED = /^(PATH|HOME|TMPDIR|TEMP|TMP|SystemRoot|NODE_OPTIONS|TAP.*|_TAPJS.*)$/

/**
 * Of what comes out of Node's compile cache, the coverage is not told exactly: it is for those who ask for it. Tap need not
 * note what is loaded of dependencies.
 */
const MEASURED = {
  NODE_DISABLE_COMPILE_CACHE: '1',
  _TAPJS_PROCESSINFO_EXCLUDE_: String.raw`/^node:|[\\/](\.tap|node_modules)[\\/]/`,
}

/**
 * The environment of a program that is not measured: one of another package, or one that other tests have measured. It runs
 * faster for it, and need not be compiled each time. Tap has every process that starts another one measure that, too, until
 * one is told not to.
 */
export const NOT_MEASURED = {
  _TAPJS_PROCESSINFO_COVERAGE_: '0',
  _TAPJS_PROCESSINFO_EXCLUDE_: '/./',
  NODE_COMPILE_CACHE: path.resolve(import.meta.dirname, '../../../node_modules/.cache/node'),
}

/** How often a server that starts is asked whether it is ready. Asking costs more than it seems, while the server wants the processor. */
const ASKED_EVERY_MS = 100

/** How a process ended. */
export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** A process of the product, under test. */
export interface TestProcess {
  readonly child: ChildProcess
  /** What it has written, to standard output and standard error. */
  output(): string
  /** When it has ended, and everything that it wrote is there. */
  readonly exit: Promise<Exit>
}

/** A process that answers HTTP. */
export interface TestServer extends TestProcess {
  readonly url: string
  readonly port: number
}

/** Options of a process. */
export interface ProcessOptions {
  args?: readonly string[]
  env?: Record<string, string>
  /** Connects an IPC channel, as the process that starts a whole stack does. */
  ipc?: boolean
  /** Leaves it out of the coverage, where another test has the same code measured. */
  unmeasured?: boolean
}

/** Runs a TypeScript file as a process of its own. It is killed when the test ends, should it still run. */
export function startProcess(
  t: TestScope,
  file: string,
  { args = [], env, ipc, unmeasured = false }: ProcessOptions = {},
): TestProcess {
  const inherited = Object.entries(process.env).filter(([name]) => INHERITED.test(name))
  const isMeasured = !unmeasured && !path.relative(process.cwd(), file).startsWith('..')
  const ownMeasuring = env?.NODE_COMPILE_CACHE ? {} : MEASURED
  const measuring = isMeasured ? ownMeasuring : NOT_MEASURED
  const child = spawn(process.execPath, [file, ...args], {
    env: { ...Object.fromEntries(inherited), ...measuring, ...env },
    stdio: ['ignore', 'pipe', 'pipe', ipc ? 'ipc' : 'ignore'],
  })
  const chunks: Buffer[] = []
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null)
  for (const stream of streams) stream.on('data', (chunk: Buffer) => void chunks.push(chunk))
  // The child's own `close` event would say the same, but does not come once its IPC channel has been closed from here.
  const closed = streams.map((stream) => once(stream, 'close'))
  const exit = once(child, 'exit').then(async ([code, signal]): Promise<Exit> => {
    await Promise.all(closed)
    return { code, signal }
  })
  t.teardown(async () => {
    child.kill('SIGKILL')
    await exit
  })
  return { child, exit, output: () => Buffer.concat(chunks).toString() }
}

/**
 * Starts a server on a free port, and waits until it is ready.
 *
 * @throws {Error} with what it wrote, when it ends before it is ready.
 */
export async function startServer(t: TestScope, file: string, options: ProcessOptions = {}): Promise<TestServer> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const server = startProcess(t, file, { ...options, env: { HOST: '127.0.0.1', PORT: String(port), ...options.env } })
  let ended = false
  void server.exit.then(() => {
    ended = true
  })
  const isReady = async () => (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok
  await until('the server is ready', async () => ended || (await isReady()), { everyMs: ASKED_EVERY_MS })
  if (ended) throw new Error(`it ended before it was ready:\n${server.output()}`)
  return { ...server, url, port }
}
