import { explainStartFault } from '@todo/service-kit'
import type { Caller } from '../stack/caller.ts'
import { listenForStop } from '../stack/stop-request.ts'

/** The exit code of a command that was stopped, as shells have it for Ctrl-C. */
const STOPPED = 130

/** What other users of this machine may do with new files: nothing. */
const OTHERS = 0o077

/** The codes of a disk, or of what a user may take of it, that is full. */
const FULL = /^(ENOSPC|EDQUOT|EFBIG|SQLITE_FULL)$/

/** Which variable it was, or which argument, only the person who called knows. */
const NAMES = { DATABASE_URL: 'the URL' }

/** A command that takes its time. */
export interface LongWork {
  /** @returns what is said when it is done. */
  work(): Promise<string>
  /** Takes away what is not whole. It may be called when nothing is there. */
  undo(): void
  /** What is said of a state that cannot be taken away. */
  readonly afterwards: string
}

/**
 * Does the work, or as much of it until somebody stops it; nothing of it is left then that could be taken for the whole.
 *
 * @returns the exit code.
 */
export async function carryOut({ work, undo, afterwards }: LongWork, { isOrphaned }: Caller): Promise<number> {
  // What is written holds secrets.
  process.umask(OTHERS)
  const { requested } = listenForStop(isOrphaned)
  try {
    const done = await Promise.race([work(), requested])
    if (typeof done === 'string') {
      console.log(done)
      return 0
    }
    undo()
    console.error(`Stopped. ${afterwards}`)
    return STOPPED
  } catch (error) {
    undo()
    console.error(`${explain(error)}\n${afterwards}`)
    return 1
  }
}

function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return FULL.test(code) ? `There is no room left on the disk (${code}).` : explainStartFault(error, NAMES)
}
