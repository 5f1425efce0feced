import { type App, StartError, say } from './app.ts'
import type { StopRequest } from './stop-request.ts'

/** The apps of a stack, in their places. */
export interface Stack {
  readonly services: readonly App[]
  readonly gateway: App
}

/** What belongs between the steps of the stack. */
export interface Steps {
  /** Comes before the first app. A StartError of it ends everything. */
  readonly prepare: () => Promise<void>
  readonly onReady: () => void
}

/**
 * Runs the stack until it is told to stop. On the way down the gateway goes first, so that it can finish what it has
 * taken on while the services are still there.
 *
 * @returns the exit code: 0 for a wanted stop, 1 when the stack did not come up.
 */
export async function supervise(stack: Stack, stop: StopRequest, steps: Steps): Promise<number> {
  void stop.insisted.then(() => {
    for (const app of [stack.gateway, ...stack.services]) app.kill()
  })
  try {
    return await runUntilStopped(stack, stop, steps)
  } finally {
    await stack.gateway.stop()
    await Promise.all(stack.services.map((service) => service.stop()))
  }
}

async function runUntilStopped(stack: Stack, stop: StopRequest, { prepare, onReady }: Steps): Promise<number> {
  const stopped = stop.requested.then(() => false)
  try {
    if (await Promise.race([bringUp(stack, prepare).then(() => true), stopped])) {
      onReady()
      await stopped
    }
    return 0
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    say(error.message)
    return 1
  }
}

async function bringUp({ services, gateway }: Stack, prepare: Steps['prepare']): Promise<void> {
  await prepare()
  await Promise.all(services.map((service) => service.start()))
  // Not earlier: whoever finds the port open can count on all services.
  await gateway.start()
}
