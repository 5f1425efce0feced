import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { readSettings } from '@todo/standalone/settings'
import type { Caller } from './stack/caller.ts'

/**
 * `npm run users`: the accounts of others, through the auth-service of the local stack, which has to be running. Its
 * arguments are those of the auth-service's `users.ts`.
 *
 * @returns the exit code.
 */
export async function users(args: readonly string[], { root }: Pick<Caller, 'root'>): Promise<number> {
  const { settings, faults } = readSettings(process.env, root)
  if (faults.length > 0) {
    console.error(faults.join('\n'))
    return 1
  }
  const [url] = settings.services.filter(({ name }) => name === 'auth-service').map(({ url }) => url)
  const { SERVICE_TOKEN: file } = settings.secretFiles
  const tool = join(root, 'apps', 'auth-service', 'src', 'users.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', tool, ...args], {
    cwd: root,
    env: { ...process.env, AUTH_SERVICE_URL: url, SERVICE_TOKEN_FILE: file, PUBLIC_URL: settings.publicUrl },
    stdio: 'inherit',
  })
  const [code] = await once(child, 'exit')
  return code ?? 1
}
