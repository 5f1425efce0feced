import type { Caller } from './stack/caller.ts'
import { listenForStop, whenStopped } from './stack/stop-request.ts'
import { runTool } from './testing/tool.ts'

/**
 * `npm run bench`: how fast all of this is, beside what it is compared with. `npm run bench -- --help` tells more.
 *
 * @returns the exit code: 0 when every goal is reached.
 */
export async function bench(args: readonly string[], { root, isOrphaned }: Caller): Promise<number> {
  const signal = whenStopped(listenForStop(isOrphaned))
  const { code } = await runTool('node', ['bench/src/main.ts', ...args], { cwd: root, signal })
  return code < 0 ? 1 : code
}
