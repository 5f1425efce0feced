import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { readSettings } from '@todo/standalone/settings'
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
  const tool = join(root, 'apps', 'auth-service', 'src', 'rotate-keys.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', tool, settings.keysFile, ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  const [code] = await once(child, 'exit')
  return code ?? 1
}
