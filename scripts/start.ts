import { join } from 'node:path'
import { readSettings } from '@todo/standalone/settings'
import { banner } from './stack/banner.ts'
import type { Caller } from './stack/caller.ts'
import { Child } from './stack/child.ts'
import { nodeEnvironment } from './stack/node-environment.ts'
import { buildPage } from './stack/page.ts'
import { listenForStop, whenStopped } from './stack/stop-request.ts'
import { supervise } from './stack/supervise.ts'
import { watchSources } from './stack/watch.ts'

/** `npm start`: the whole stack on this machine, until it is told to stop. It starts again when it has crashed. */
export async function start(_args: readonly string[], { root, isOrphaned }: Caller): Promise<number> {
  const stop = listenForStop(isOrphaned)
  await buildPage(root, whenStopped(stop))
  const child = new Child(stackOf(root), 'restart')
  return supervise(child, stop, () => showBanner(root))
}

/** `npm run dev`: the same, but the stack starts again when its code changes, and waits for that when it has crashed. */
export async function dev(_args: readonly string[], { root, isOrphaned }: Caller): Promise<number> {
  const stop = listenForStop(isOrphaned)
  const stopped = whenStopped(stop)
  await buildPage(root, stopped)
  const spec = stackOf(root)
  // Nobody but the developer is connected, who does not want to wait until clients have gone elsewhere.
  const child = new Child({ ...spec, env: { SHUTDOWN_DRAIN_MS: '0', ...spec.env }, waits: true }, 'wait')
  watchSources(root, () => void buildPage(root, stopped).then(() => child.reload()))
  return supervise(child, stop, () => showBanner(root))
}

function stackOf(root: string) {
  return {
    name: 'the stack',
    entry: join(root, 'apps', 'standalone', 'src', 'server.ts'),
    cwd: root,
    env: { ...nodeEnvironment(root), ...process.env },
  }
}

function showBanner(root: string): void {
  console.log(banner(readSettings(process.env, root).settings))
}
