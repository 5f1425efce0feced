import { explainStartFault } from '@todo/service-kit'
import type { Caller } from '../stack/caller.ts'
import { listenForStop } from '../stack/stop-request.ts'
import { isFull } from './files.ts'

/** The exit code of a command that was stopped, as shells have it for Ctrl-C. */
const STOPPED = 130

/** The exit code of a command that has done what it could; 2 says that its arguments are not understood. */
const INCOMPLETE = 3

/** What other users of this machine may do with new files: nothing. */
const OTHERS = 0o077

/** Messages call the database's URL this, since it may come from several variables or arguments. */
const NAMES = { DATABASE_URL: 'the URL' }

/** A command that takes its time. */
export interface LongWork {
  /** @returns what is said when it is done, and what of it has not been done, if there is any. */
  work(): Promise<string | { done: string; faults: string }>
  /**
   * Takes away what is not whole. It may be called when nothing is there.
   *
   * @returns what is said of the state that it leaves.
   */
  undo(): string
}

/**
 * Does the work, unless somebody stops it. Then nothing is left that could be taken for a finished result.
 *
 * @returns the exit code.
 */
export async function carryOut({ work, undo }: LongWork, { isOrphaned }: Caller): Promise<number> {
  // What is written holds secrets.
  process.umask(OTHERS)
  const { requested } = listenForStop(isOrphaned)
  try {
    const outcome = await Promise.race([work(), requested])
    if (typeof outcome === 'string') {
      console.log(outcome)
      return 0
    }
    if (outcome) {
      console.log(outcome.done)
      console.error(outcome.faults)
      return INCOMPLETE
    }
    console.error(`Stopped. ${undo()}`)
    return STOPPED
  } catch (error) {
    console.error(`${explain(error)}\n${undo()}`)
    return 1
  }
}

function explain(error: unknown): string {
  return isFull(error) ? `There is no room left on the disk (${error.code}).` : explainStartFault(error, NAMES)
}
