import { setTimeout as sleep } from 'node:timers/promises'
import { explainStartFault, listen } from '@todo/service-kit'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { LoadedApp, LocalServices } from './apps.ts'
import type { LoadedStack } from './preflight/configs.ts'
import { say } from './say.ts'

const POLL_MS = 10

/** The times that a start may take. */
export interface StartTimings {
  /** How long the services may take until they are ready, in milliseconds. */
  readonly readyWithinMs: number
  /** A line says what is waited for after this, in milliseconds. */
  readonly patienceMs: number
}

const TIMINGS: StartTimings = { readyWithinMs: 60_000, patienceMs: 3_000 }

/** A stack that serves. */
export interface RunningStack {
  readonly log: FastifyBaseLogger
  /** How long `close` may take, in milliseconds. */
  readonly closeWithinMs: number
  /**
   * Ends the stack without losing a request: the gateway first, so that it can finish what it has taken on while the
   * services are still there. A process that crashes does not wait for clients to go elsewhere.
   */
  close(isCrash: boolean): Promise<void>
}

/**
 * Starts the services together, and the gateway when all of them are ready: a client that finds the port open can count
 * on every service.
 *
 * @param options.socketFd the file descriptor of the socket that the gateway listens on, if it does not make one.
 * @throws {Error} with a line for each app that did not start; those that did are closed again.
 */
export async function startStack(
  stack: LoadedStack,
  { timings = TIMINGS, socketFd }: { timings?: StartTimings; socketFd?: number | undefined } = {},
): Promise<RunningStack> {
  const services = await startServices(stack)
  try {
    await ready(services, timings)
    const gateway = await startGateway(stack, services, socketFd)
    return {
      log: gateway.log,
      closeWithinMs: closeWithinMs(stack.gateway) + Math.max(...stack.services.map(closeWithinMs)),
      close: async (isCrash) => {
        await gateway.drainAndClose(isCrash ? 0 : stack.gateway.config.SHUTDOWN_DRAIN_MS)
        await Promise.all(services.map(({ app, config }) => app.drainAndClose(isCrash ? 0 : config.SHUTDOWN_DRAIN_MS)))
      },
    }
  } catch (error) {
    await closeAll(services)
    throw error
  }
}

interface StartedService extends Pick<LoadedApp, 'config'> {
  readonly name: string
  readonly app: FastifyInstance
}

async function startServices({ services }: LoadedStack): Promise<StartedService[]> {
  const started: StartedService[] = []
  const faults: string[] = []
  await Promise.all(
    services.map(async (service) => {
      const { name, variables } = service.settings
      try {
        started.push({ name, config: service.config, app: await start(service) })
      } catch (error) {
        faults.push(`${name}: ${explainStartFault(error, variables)}`)
      }
    }),
  )
  if (faults.length === 0) return started
  await closeAll(started)
  throw new Error(faults.join('\n'))
}

async function startGateway(
  { gateway }: LoadedStack,
  services: readonly StartedService[],
  socketFd: number | undefined,
): Promise<FastifyInstance> {
  try {
    return await start(gateway, Object.fromEntries(services.map(({ name, app }) => [name, app])), socketFd)
  } catch (error) {
    throw new Error(`gateway: ${explainStartFault(error)}`)
  }
}

async function start(
  { build, config }: LoadedApp,
  services: LocalServices = {},
  socketFd?: number,
): Promise<FastifyInstance> {
  const app = await build(services)
  await listen(app, config, socketFd)
  return app
}

async function closeAll(services: readonly StartedService[]): Promise<void> {
  await Promise.all(services.map(({ app }) => app.close()))
}

/** Waits until each service says that it is ready. */
async function ready(services: readonly StartedService[], { readyWithinMs, patienceMs }: StartTimings): Promise<void> {
  const startedAt = performance.now()
  let told = false
  for (const { name, app } of services) {
    for (;;) {
      const { statusCode, body } = await app.inject('/readyz')
      if (statusCode === 200) break
      const waitedMs = performance.now() - startedAt
      if (waitedMs > readyWithinMs)
        throw new Error(`${name} was not ready within ${readyWithinMs / 1_000} s: /readyz answers ${body}`)
      if (waitedMs > patienceMs && !told) say(`waiting for ${name}: /readyz answers ${body} …`)
      told ||= waitedMs > patienceMs
      await sleep(POLL_MS)
    }
  }
}

function closeWithinMs({ config }: LoadedApp): number {
  return config.SHUTDOWN_DRAIN_MS + config.SHUTDOWN_TIMEOUT_MS
}
