import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runTool } from '@todo/scripts/testing/tool.ts'
import { NotAvailable } from './contenders.ts'
import type { ServerSpec } from './server.ts'

/** Where the peers are, and who is told that they are being installed. */
export interface Peers {
  readonly folder: string
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

/** Each peer has dependencies of its own, which nothing else here needs: they are fetched when they are needed first. */
const STEPS = [
  ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'],
  ['npm', 'run', 'build'],
]

/**
 * A server as others would have written it, installed and built if it is not yet.
 *
 * @throws {NotAvailable} when that fails; the message says how.
 */
export async function peerSpec(peers: Peers, name: string, env: Record<string, string>): Promise<ServerSpec> {
  const cwd = join(peers.folder, name)
  const file = join(cwd, 'dist', 'main.js')
  if (!isBuilt(cwd)) {
    peers.say(`installing ${name} …`)
    for (const [command = '', ...args] of STEPS) {
      const { code, output } = await runTool(command, args, { cwd, signal: peers.signal, capture: true })
      if (code !== 0) throw new NotAvailable(`${name} cannot be installed: ${output.trim().split('\n').at(-1)}`)
    }
  }
  return { name, file, env, readyPath: '/readyz' }
}

/** Whether the build is of the installed dependencies, of which it keeps the lock file, and of the sources as they are. */
function isBuilt(cwd: string): boolean {
  const built = join(cwd, 'dist', 'package-lock.json')
  if (!existsSync(built) || readFileSync(built, 'utf8') !== readFileSync(join(cwd, 'package-lock.json'), 'utf8'))
    return false
  const builtAt = statSync(built).mtimeMs
  return readdirSync(join(cwd, 'src')).every((file) => statSync(join(cwd, 'src', file)).mtimeMs <= builtAt)
}
