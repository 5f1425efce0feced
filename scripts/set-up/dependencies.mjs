import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NOT_FOUND, runChild } from './child.mjs'
import { platform } from './platform.mjs'

/**
 * Installs the dependencies where what is installed is not what the lock file says. Costs two file reads otherwise.
 *
 * @param {string} root the repository's folder
 * @returns {Promise<number>} 0, or the exit code to leave with
 */
export async function installDependencies(root) {
  if (isCurrent(root)) return 0
  const pnpm = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager.split('+')[0]
  console.error(`Installing the dependencies (${pnpm}) …`)
  // Without the last flag pnpm asks before it replaces a node_modules that another tool made, and nobody may be there.
  const args = ['--yes', pnpm, 'install', '--frozen-lockfile', '--config.confirmModulesPurge=false']
  const code = await runChild('npx', args, { cwd: root, shell: platform.shell })
  if (code === NOT_FOUND)
    console.error('The dependencies cannot be installed: `npx` was not found. Install Node.js with npm.')
  else if (code !== 0)
    console.error(
      `The dependencies could not be installed (exit code ${code}): see the lines above. Is the npm registry within reach?`,
    )
  return code
}

function isCurrent(root) {
  const installed = join(root, 'node_modules', '.pnpm', 'lock.yaml')
  return existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')
}
