/** Prints one line for each promise that was checked, and counts them. */
export class Report {
  passed = 0
  failed = 0
  readonly #signal: AbortSignal

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  /**
   * Checks one promise. A figure that the check returns is printed with it. Whatever went wrong is printed, and the run
   * goes on, unless it is to end.
   */
  async check(promise: string, prove: () => Promise<string | undefined>): Promise<void> {
    this.#signal.throwIfAborted()
    const startedAt = performance.now()
    try {
      const figure = await prove()
      this.passed += 1
      console.log(`✔ ${promise} (${figure ? `${figure}; ` : ''}${secondsSince(startedAt)} s)`)
    } catch (error) {
      this.#signal.throwIfAborted()
      this.failed += 1
      console.log(`✘ ${promise} (${secondsSince(startedAt)} s)`)
      console.log(indent(error instanceof Error ? (error.stack ?? error.message) : String(error)))
    }
  }

  /** The last line: what it all came to. */
  conclude(): void {
    console.log(`\n${this.passed} passed, ${this.failed} failed`)
  }
}

function secondsSince(startedAt: number): string {
  return ((performance.now() - startedAt) / 1000).toFixed(1)
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ')
}
