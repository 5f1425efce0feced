import type { TestScope } from '@todo/test-kit'

/** What has been made, and how it is unmade: the last first. */
export class Scope implements TestScope {
  readonly #undos: (() => unknown)[] = []

  teardown(undo: () => unknown): void {
    this.#undos.push(undo)
  }

  /** Unmakes all of it, also where one step fails; the first failure is thrown in the end. */
  async close(): Promise<void> {
    const failures: unknown[] = []
    for (let undo = this.#undos.pop(); undo; undo = this.#undos.pop()) {
      try {
        await undo()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}
