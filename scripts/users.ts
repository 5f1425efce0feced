import { readSettings } from '@todo/standalone/settings'
import { runAuthTool } from './stack/auth-tool.ts'
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
  const env = { ...process.env, AUTH_SERVICE_URL: url, SERVICE_TOKEN_FILE: file, PUBLIC_URL: settings.publicUrl }
  return runAuthTool(root, 'users.ts', args, env)
}
