import { spawn } from 'node:child_process'
import { platform } from '../stack/platform.ts'

/** How a program ended, and what it printed if that was wanted. */
export interface Outcome {
  /** Its exit code; -1 when it could not be run, or a signal ended it. */
  readonly code: number
  readonly output: string
}

/** How a program is run. */
export interface ToolOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Ends the program, and what it has started. */
  readonly signal: AbortSignal
  /** Whether what it prints is for the caller; the person at the terminal sees it otherwise. */
  readonly capture?: boolean
}

/** How a program is run in the repository's folder. */
export interface RootOptions extends ToolOptions {
  readonly cwd: string
}

/** Runs a program from PATH to its end. Never rejects. */
export function runTool(command: string, args: readonly string[], options: ToolOptions): Promise<Outcome> {
  const { signal, capture = false, ...rest } = options
  if (signal.aborted) return Promise.resolve({ code: -1, output: '' })
  const output = capture ? 'pipe' : 'inherit'
  // A group of its own, so that Ctrl-C reaches it through us only, and its children are ended with it.
  const child = spawn(command, args, {
    ...rest,
    stdio: ['ignore', output, output],
    detached: platform.ownGroup,
    shell: platform.shell,
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (printed += chunk))
  const end = () => process.kill(platform.groupSign * Number(child.pid), 'SIGTERM')
  signal.addEventListener('abort', end)
  return new Promise((resolve) => {
    const finish = (code: number | null) => {
      signal.removeEventListener('abort', end)
      resolve({ code: code ?? -1, output: printed })
    }
    child.once('error', () => finish(null))
    child.once('close', finish)
  })
}
