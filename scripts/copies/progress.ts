/** Where progress is shown. */
export interface Screen {
  readonly isTTY?: boolean
  write(text: string): unknown
}

const CLEAR_LINE = '\r\u001b[K'

/** How long a line stays, in milliseconds: on a screen that can overwrite it, and elsewhere, as in a log. */
const SCREEN_MS = 100
const LOG_MS = 5_000

/** Shows how far a long piece of work is, in one line that changes. */
export class Progress {
  readonly #screen: Screen
  readonly #now: () => number
  #shownAt: number

  constructor(screen: Screen = process.stderr, now: () => number = () => performance.now()) {
    this.#screen = screen
    this.#now = now
    this.#shownAt = now()
  }

  /** Shows a line, unless there was one a moment ago. */
  show(line: string): void {
    const { isTTY = false } = this.#screen
    if (this.#now() - this.#shownAt < (isTTY ? SCREEN_MS : LOG_MS)) return
    this.#shownAt = this.#now()
    this.#screen.write(isTTY ? `${CLEAR_LINE}${line} …` : `${line} …\n`)
  }

  /** Says in a line of its own what is done. */
  done(line: string): void {
    this.#screen.write(this.#screen.isTTY ? `${CLEAR_LINE}${line}\n` : `${line}\n`)
  }
}
