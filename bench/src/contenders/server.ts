import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, NOT_MEASURED, until } from '@todo/test-kit'
import type { Scope } from '../scope.ts'

/** How a server is started. */
export interface ServerSpec {
  readonly name: string
  /** The file that Node runs. */
  readonly file: string
  readonly nodeArgs?: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Answers 200 when the server can serve. */
  readonly readyPath: string
  /** Where its metrics are, if not with all the rest. */
  readonly metricsUrl?: string
  /** Whether it also gets the environment of this process, and not only what every program needs. */
  readonly inherits?: boolean
}

/** A running server. */
export interface Server {
  readonly name: string
  readonly url: string
  readonly metricsUrl: string
  /** The variables that it was started with. */
  readonly env: Readonly<Record<string, string>>
  /** How long it took from its start until it was ready. */
  readonly readyMs: number
  isRunning(): boolean
  /** Asks it to go, and waits for that. */
  stop(): Promise<void>
}

/** Ends a server when this process is gone, for whatever reason. */
const LIFE_LINE = import.meta.resolve('@todo/scripts/stack/life-line.ts')
const NEEDED = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot']
const READY_WITHIN_MS = 60_000
/** Seldom enough that asking does not slow the start that is timed. */
const POLL_MS = 20
const GONE_WITHIN_MS = 10_000
const LAST_LINES = 10

/**
 * Starts a server on a free port, and waits until it is ready. What it writes goes to a file, as a supervisor would have
 * it.
 *
 * @throws {Error} with its last words, when it ends before it is ready.
 */
export async function startServer(scope: Scope, logFolder: string, spec: ServerSpec): Promise<Server> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const logFile = join(logFolder, `${spec.name}.log`)
  const log = openSync(logFile, 'a')
  const startedAt = performance.now()
  const child = spawn(process.execPath, [`--import=${LIFE_LINE}`, ...(spec.nodeArgs ?? []), spec.file], {
    env: { ...environment(spec.inherits), HOST: '127.0.0.1', PORT: String(port), ...spec.env },
    stdio: ['ignore', log, log, 'ipc'],
  })
  closeSync(log)
  const stop = () => end(child)
  scope.teardown(stop)
  const isRunning = () => child.exitCode === null && child.signalCode === null
  const ready = async () => !isRunning() || (await fetch(`${url}${spec.readyPath}`)).ok
  await until(`${spec.name} is ready (see ${logFile})`, ready, { timeoutMs: READY_WITHIN_MS, everyMs: POLL_MS })
  const readyMs = performance.now() - startedAt
  const metricsUrl = spec.metricsUrl ?? `${url}/metrics`
  if (isRunning()) return { name: spec.name, url, metricsUrl, env: spec.env, readyMs, isRunning, stop }
  const words = readFileSync(logFile, 'utf8').trim().split('\n').slice(-LAST_LINES)
  throw new Error(`${spec.name} has ended:\n${words.join('\n')}`)
}

/**
 * The environment of a server: what the caller of the benchmark has set must not change what is measured. When the benchmark
 * itself is tested, the coverage of its own programs alone is measured.
 */
function environment(inherits = false): NodeJS.ProcessEnv {
  return inherits
    ? process.env
    : { ...NOT_MEASURED, ...Object.fromEntries(NEEDED.map((name) => [name, process.env[name]])) }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await Promise.race([gone, sleep(GONE_WITHIN_MS, undefined, { ref: false })])
  child.kill('SIGKILL')
  await gone
}
