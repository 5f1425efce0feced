import { say } from '@todo/standalone/say'
import { type Child, StartError } from './child.ts'
import type { StopRequest } from './stop-request.ts'

/**
 * Runs a child until somebody asks for the end.
 *
 * @param onReady is called once, when the child serves for the first time.
 * @returns the exit code: 0 for an end that was asked for, 1 when the child did not start.
 */
export async function supervise(child: Child, stop: StopRequest, onReady: () => void): Promise<number> {
  void stop.insisted.then(() => child.kill())
  const stopped = stop.requested.then(() => false)
  let code = 0
  try {
    if (await Promise.race([child.start().then(() => true), stopped])) {
      onReady()
      await stopped
    }
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    if (error.message !== '') say(error.message)
    code = 1
  } finally {
    await child.stop()
  }
  return code
}
