import closeWithGrace from 'close-with-grace'
import type { FastifyInstance } from 'fastify'
import { messageOf } from './message.ts'

/**
 * How many connections may wait until the process gets round to them; the system's own limit cuts it (Linux:
 * net.core.somaxconn, 4,096). Node's 511 are full in a moment when a crowd comes, and who finds it full tries again
 * after one second, three, seven, fifteen.
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
  try {
    const config = loadConfig(process.env)
    const app = await buildApp(config)
    await listen(app, config)
    endGracefully(app, config)
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`)
    process.exitCode = 1
    process.disconnect?.()
  }
}

async function listen(app: FastifyInstance, { HOST, PORT }: RunSettings): Promise<void> {
  try {
    await app.listen({ host: HOST, port: PORT, backlog: BACKLOG })
  } catch (error) {
    await app.close()
    throw error
  }
}

function endGracefully(app: FastifyInstance, { SHUTDOWN_DRAIN_MS, SHUTDOWN_TIMEOUT_MS }: RunSettings): void {
  const { close } = closeWithGrace(
    { delay: SHUTDOWN_DRAIN_MS + SHUTDOWN_TIMEOUT_MS, logger: app.log },
    async ({ err, signal }) => {
      if (err) app.log.fatal({ err }, 'ending after an error that nobody handled')
      else app.log.info({ signal }, 'ending')
      await app.drainAndClose(err ? 0 : SHUTDOWN_DRAIN_MS)
    },
  )
  process.once('disconnect', close)
}

const HINTS: Record<string, string> = {
  EADDRINUSE: 'set PORT to a free port, or stop what listens there',
  EACCES: 'it may not be opened by this user',
  ECONNREFUSED: 'is the database of DATABASE_URL running?',
  ENOTFOUND: 'is the host in DATABASE_URL right?',
  ER_ACCESS_DENIED_ERROR: 'are user and password in DATABASE_URL right?',
  ER_DBACCESS_DENIED_ERROR: 'the user in DATABASE_URL has no rights on that database',
  SQLITE_CANTOPEN: 'the folder in DATABASE_URL cannot be written',
}

/** An error for the one who starts the process: its message, and what to do about it. */
function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const hint = typeof code === 'string' ? HINTS[code] : undefined
  const message = messageOf(error) || String(code)
  return hint ? `${message}: ${hint}` : message
}
