import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/**
 * Runs a program of the auth-service, which speaks for itself.
 *
 * @returns its exit code.
 */
export async function runAuthTool(
  root: string,
  file: string,
  args: readonly string[],
  env = process.env,
): Promise<number> {
  const tool = join(root, 'apps', 'auth-service', 'src', file)
  const options = { cwd: root, env, stdio: 'inherit' } as const
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', tool, ...args], options)
  const [code] = await once(child, 'exit')
  return code ?? 1
}
