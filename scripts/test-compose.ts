import type { Caller } from './stack/caller.ts'
import { listenForStop, whenStopped } from './stack/stop-request.ts'
import { runTool } from './testing/tool.ts'

/**
 * `npm run test:compose`: what docker-compose.yml promises, shown on a stack of its own. Needs a Docker engine.
 *
 * @returns the exit code: 0 when all of it is well.
 */
export async function testCompose(_args: readonly string[], { root, isOrphaned }: Caller): Promise<number> {
  const signal = whenStopped(listenForStop(isOrphaned))
  const { code } = await runTool('node', ['e2e/compose/run.ts'], { cwd: root, signal })
  return code === 0 ? 0 : 1
}
