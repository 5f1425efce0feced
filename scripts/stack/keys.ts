import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from './app.ts'
import type { Settings } from './settings.ts'

/**
 * Makes the keys that sign the tokens where there are none yet.
 *
 * @throws {StartError} when that fails; the reason has been printed.
 */
export async function ensureKeys({ root, keysFile }: Pick<Settings, 'root' | 'keysFile'>): Promise<void> {
  if (existsSync(keysFile)) return
  const code = await runKeyTool(root, 'generate-keys.ts', [keysFile])
  if (code !== 0)
    throw new StartError(`the signing keys could not be written to ${keysFile}: see above, or set JWT_KEYS_FILE`)
}

/**
 * Runs one of the auth-service's programs that make keys; what it says is printed.
 *
 * @returns its exit code.
 */
export async function runKeyTool(root: string, tool: string, args: readonly string[]): Promise<number> {
  const file = join(root, 'apps', 'auth-service', 'src', tool)
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  const [code] = await once(child, 'exit')
  return code ?? 1
}
