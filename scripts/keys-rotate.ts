import { readSettings } from '@todo/standalone/settings'
import { runAuthTool } from './stack/auth-tool.ts'
import type { Caller } from './stack/caller.ts'

/**
 * `npm run keys:rotate`: gives the local stack a new signing key, while it runs or while it does not. The auth-service
 * notices by itself; nobody has to log in again. Its arguments are those of `rotate-keys.ts`.
 *
 * @returns the exit code.
 */
export async function keysRotate(args: readonly string[], { root }: Pick<Caller, 'root'>): Promise<number> {
  if (process.env.JWT_KEYS) {
    console.error(
      'The signing keys are in JWT_KEYS, which nothing but a restart can change: use JWT_KEYS_FILE instead.',
    )
    return 1
  }
  const { settings } = readSettings(process.env, root)
  return runAuthTool(root, 'rotate-keys.ts', [settings.keysFile, ...args])
}
