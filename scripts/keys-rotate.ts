import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Caller } from './stack/caller.ts'
import { runKeyTool } from './stack/keys.ts'
import { readSettings } from './stack/settings.ts'

/**
 * `npm run keys:rotate`: gives the local stack a new signing key, while it runs or while it does not. The auth-service
 * notices by itself; nobody has to log in again. Its arguments are those of `rotate-keys.ts`.
 *
 * @returns the exit code.
 */
export async function keysRotate(args: readonly string[], { root }: Pick<Caller, 'root'>): Promise<number> {
  const envFile = join(root, '.env')
  if (existsSync(envFile)) process.loadEnvFile(envFile)
  if (process.env.JWT_KEYS) {
    console.error(
      'The signing keys are in JWT_KEYS, which nothing but a restart can change: use JWT_KEYS_FILE instead.',
    )
    return 1
  }
  const { settings } = readSettings(process.env, root)
  return runKeyTool(root, 'rotate-keys.ts', [settings.keysFile, ...args])
}
