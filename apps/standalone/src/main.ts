import { endGracefully, messageOf, neverProxyLoopback, prepareToServe } from '@todo/service-kit'
import { preflight } from './preflight/preflight.ts'
import { say } from './say.ts'
import { readSettings, SYSTEMD_SOCKET } from './settings.ts'
import { startStack } from './stack.ts'

/** The exit code of a stack that has said why it cannot start (sysexits.h, EX_CONFIG). */
const REFUSED = 78

/**
 * Runs the whole stack in this process, with the settings of the environment, until it is told to stop. The process that
 * started it over an IPC channel is told when the stack serves.
 */
export async function main(): Promise<void> {
  // What the apps write holds personal data and secrets: nobody else on this machine may read it.
  process.umask(0o077)
  prepareToServe()
  neverProxyLoopback(process.env)
  const { settings, faults: known } = readSettings(process.env, process.cwd())
  const { stack, faults } = await preflight(settings, process.env, known)
  if (!stack) return refuse(faults)
  try {
    const { log, closeWithinMs, close } = await startStack(stack, {
      socketFd: settings.hasSystemdSocket ? SYSTEMD_SOCKET : undefined,
    })
    endGracefully(log, closeWithinMs, close)
    process.send?.('ready')
  } catch (error) {
    refuse(messageOf(error).split('\n'))
  }
}

function refuse(faults: readonly string[]): void {
  say('nothing was started:')
  for (const fault of faults) say(`  ${fault}`)
  process.exitCode = REFUSED
  process.disconnect?.()
}
