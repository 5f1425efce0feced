import closeWithGrace from 'close-with-grace'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { neverProxyLoopback } from './loopback.ts'
import { explainStartFault, type VariableNames } from './start-fault.ts'
import { prepareToServe } from './v8.ts'

/**
 * How many connections may wait until the process accepts them; the system's own limit cuts it (Linux:
 * net.core.somaxconn, 4,096). Node's default of 511 is full in a moment when a crowd comes, and a client that finds it
 * full tries again only after one second, three, seven, fifteen.
 */
const BACKLOG = 4_096

/** What `run` needs to know of a config. */
interface RunSettings {
  HOST: string
  PORT: number
  SHUTDOWN_DRAIN_MS: number
  SHUTDOWN_TIMEOUT_MS: number
}

/**
 * Runs an app as a process: reads its config, builds it, listens, and ends it gracefully on SIGTERM, SIGINT, or when
 * the process that started it over an IPC channel is gone. What keeps it from starting is said in one message.
 */
export async function run<C extends RunSettings>(
  loadConfig: (env: NodeJS.ProcessEnv) => C,
  buildApp: (config: C) => Promise<FastifyInstance>,
): Promise<void> {
  prepareToServe()
  neverProxyLoopback(process.env)
  try {
    const config = loadConfig(process.env)
    const app = await buildApp(config)
    await listen(app, config)
    const { SHUTDOWN_DRAIN_MS, SHUTDOWN_TIMEOUT_MS } = config
    endGracefully(app.log, SHUTDOWN_DRAIN_MS + SHUTDOWN_TIMEOUT_MS, (isCrash) =>
      app.drainAndClose(isCrash ? 0 : SHUTDOWN_DRAIN_MS),
    )
  } catch (error) {
    process.stderr.write(`${explainStartFault(error, namesIn(process.env))}\n`)
    process.exitCode = 1
    process.disconnect?.()
  }
}

/** The URL of the database may have been given as a file. */
function namesIn({ DATABASE_URL_FILE }: NodeJS.ProcessEnv): VariableNames {
  return DATABASE_URL_FILE ? { DATABASE_URL: 'DATABASE_URL_FILE' } : {}
}

/**
 * Listens where the config says. An app that cannot is closed again.
 *
 * @param fd the file descriptor of a socket that listens there already.
 */
export async function listen(
  app: FastifyInstance,
  { HOST, PORT }: Pick<RunSettings, 'HOST' | 'PORT'>,
  fd?: number,
): Promise<void> {
  try {
    await app.listen({ host: HOST, port: PORT, backlog: BACKLOG, ...(fd !== undefined && { fd }) })
  } catch (error) {
    await app.close()
    throw error
  }
}

/**
 * From now on, ends the process gracefully: on a signal, after an error that nobody handled, or when the process that
 * started it over an IPC channel is gone.
 *
 * @param timeoutMs how long `close` may take before the process ends all the same.
 * @param close is told whether the process crashes, so that there is no time to wait for clients.
 */
export function endGracefully(
  log: FastifyBaseLogger,
  timeoutMs: number,
  close: (isCrash: boolean) => Promise<void>,
): void {
  const grace = closeWithGrace({ delay: timeoutMs, logger: log }, async ({ err, signal }) => {
    if (err) log.fatal({ err }, 'ending after an error that nobody handled')
    else log.info({ signal }, 'ending')
    await close(err !== undefined)
  })
  process.once('disconnect', grace.close)
}
