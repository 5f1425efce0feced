import type { Caller } from './stack/caller.ts'
import { listenForStop } from './stack/stop-request.ts'
import { runTool } from './testing/tool.ts'

/**
 * `npm run test:compose`: what docker-compose.yml promises, shown on a stack of its own. Needs a Docker engine.
 *
 * @returns the exit code: 0 when all of it is well.
 */
export async function testCompose(_args: readonly string[], { root, isOrphaned }: Caller): Promise<number> {
  const stopped = new AbortController()
  void listenForStop(isOrphaned).requested.then(() => stopped.abort())
  const { code } = await runTool('node', ['e2e/compose/run.ts'], { cwd: root, signal: stopped.signal })
  return code === 0 ? 0 : 1
}
