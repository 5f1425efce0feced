import { type ChildProcess, spawn } from 'node:child_process'
import { platform } from './platform.ts'

const LIFE_LINE = new URL('life-line.ts', import.meta.url).href
const WARM_UP = new URL('warm-up.ts', import.meta.url).href

/** The first socket that systemd hands over, by its protocol (`sd_listen_fds`). The child gets it behind the channel. */
const SYSTEMD_SOCKET = 3

/** What Node runs, and how. */
export interface ChildSpec {
  /** How it is called in messages. */
  readonly name: string
  /** The file. */
  readonly entry: string
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** Whether the process loads its dependencies first, and then waits for `go`. */
  readonly waits?: boolean
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** One run of a child process, from its start to its end. */
export class Run {
  /** Resolves when the process says that it serves; never, if it ends before. */
  readonly ready: Promise<void>
  readonly exited: Promise<Exit>
  /** The URLs of the dependencies that its code has imported so far, if it waits for `go`. */
  readonly dependencies = new Set<string>()
  readonly #child: ChildProcess
  readonly #waits: boolean

  constructor({ entry, cwd, env, waits = false }: ChildSpec, dependencies: ReadonlySet<string> = new Set()) {
    const imports = [LIFE_LINE, ...(waits ? [WARM_UP] : [])].map((url) => `--import=${url}`)
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...imports, entry], {
      cwd,
      env,
      // A process group of its own: Ctrl-C then reaches the supervisor alone, which asks the child to end.
      detached: platform.ownGroup,
      windowsHide: true,
      // The channel is a life line: it breaks when the supervisor dies in whatever way, and the child then ends by itself.
      stdio: ['ignore', 'inherit', 'inherit', 'ipc', ...(env.LISTEN_FDS === '1' ? [SYSTEMD_SOCKET] : [])],
    })
    this.#child = child
    this.#waits = waits
    this.ready = new Promise((resolve) => {
      child.on('message', (message: 'ready' | { dependency: string }) => {
        if (message === 'ready') resolve()
        else this.dependencies.add(message.dependency)
      })
    })
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }))
      child.once('error', () => resolve({ code: null, signal: null }))
    })
    if (waits) this.#send([...dependencies])
  }

  /** Lets a process that waits run its own code. */
  go(): void {
    if (this.#waits) this.#send('go')
  }

  /** Asks the process to finish what it does and to end. */
  terminate(): void {
    if (platform.canSignal) this.#child.kill('SIGTERM')
    else if (this.#child.connected) this.#child.disconnect()
  }

  /** Ends the process at once. */
  kill(): void {
    this.#child.kill('SIGKILL')
  }

  /** A process that has just ended hears nothing any more; its end is told by `exited`. */
  #send(message: string | string[]): void {
    this.#child.send(message, () => undefined)
  }
}
