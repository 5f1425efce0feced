import { type ChildProcess, spawn } from 'node:child_process'
import type { AppSpec } from './apps.ts'
import { platform } from './platform.ts'

const LIFE_LINE = new URL('life-line.ts', import.meta.url).href

/** How a process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** One run of one app's process, from its start to its end. */
export class Run {
  readonly exited: Promise<Exit>
  readonly #child: ChildProcess

  constructor(spec: AppSpec) {
    this.#child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', `--import=${LIFE_LINE}`, spec.entry],
      {
        cwd: spec.cwd,
        env: spec.env,
        // A group of its own: Ctrl-C must reach the supervisor alone, which stops the apps in their order.
        detached: platform.ownGroup,
        windowsHide: true,
        // The channel is a life line: it breaks when the supervisor dies in whatever way, and the app then stops by itself.
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      },
    )
    this.exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => resolve({ code, signal }))
      this.#child.once('error', () => resolve({ code: null, signal: null }))
    })
  }

  /** Asks the process to finish what it does and to go. */
  terminate(): void {
    if (platform.canSignal) this.#child.kill('SIGTERM')
    else if (this.#child.connected) this.#child.disconnect()
  }

  /** Ends the process at once. */
  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
