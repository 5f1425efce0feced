import { createInterface } from 'node:readline/promises'
import { messageOf, PublicUrlSettings, readEnvironment, ServiceTokenSettings } from '@todo/service-kit'
import { Type } from 'typebox'
import { OperatorClient } from './users-command/client.ts'
import { runCommand } from './users-command/commands.ts'

const Settings = Type.Object({
  ...PublicUrlSettings,
  ...ServiceTokenSettings,
  AUTH_SERVICE_URL: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'where the auth-service listens' }),
  ),
  PORT: Type.Integer({ default: 3001, description: 'the port of the auth-service on this machine' }),
})

/**
 * `npm run users`, also in the container of the auth-service: manages the accounts of others through the running
 * auth-service, without opening its database.
 */
try {
  process.exitCode = await runCommand(process.argv.slice(2), {
    connect,
    linkTo,
    ask,
    print: console.log,
    fail: console.error,
  })
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}

/** Reads all settings, before anything is made that a later fault would lose. */
function connect(): OperatorClient {
  const { AUTH_SERVICE_URL, PORT, SERVICE_TOKEN } = readEnvironment(Settings, process.env)
  return new OperatorClient(AUTH_SERVICE_URL ?? `http://127.0.0.1:${PORT}`, SERVICE_TOKEN)
}

/** A link to the page. Without PUBLIC_URL, only its path is known: the person who runs the stack knows the rest. */
function linkTo(path: string): string {
  const { PUBLIC_URL } = readEnvironment(Settings, process.env)
  return PUBLIC_URL ? new URL(path, PUBLIC_URL).href : `(at your address) ${path}`
}

/** Asks on the terminal. Where nobody can answer, the answer is no. */
async function ask(question: string): Promise<boolean> {
  process.stderr.write(`${question} [y/N] `)
  const terminal = createInterface({ input: process.stdin })
  const { value = '' } = await terminal[Symbol.asyncIterator]().next()
  terminal.close()
  return /^\s*y(es)?\s*$/i.test(value)
}
