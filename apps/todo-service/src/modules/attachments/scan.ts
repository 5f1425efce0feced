import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { FileRefused, StoreUnavailable } from './attachment-faults.ts'

/** How a scanner says that it refuses a file, as `clamdscan` does. */
const REFUSED = 1

/**
 * Gives a file to the virus scanner, on its standard input. 0 lets the file in, 1 refuses it.
 *
 * @param command The program and its arguments, parted by blanks. There is no shell.
 * @throws {FileRefused}
 * @throws {StoreUnavailable} when it ends in any other way, or is not done in time.
 */
export async function scan(command: string, file: Readable, timeoutMs: number): Promise<void> {
  const [program = '', ...parameters] = command.split(/ +/)
  const scanner = spawn(program, parameters, {
    stdio: ['pipe', 'ignore', 'ignore'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  })
  // A scanner may exit before it has read everything. Then only its exit code counts.
  const sent = pipeline(file, scanner.stdin).catch(() => undefined)
  const code = await once(scanner, 'close').then(
    ([code]) => code,
    () => null,
  )
  await sent
  if (code === REFUSED) throw new FileRefused()
  if (code !== 0) throw new StoreUnavailable()
}
