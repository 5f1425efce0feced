import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NOT_FOUND, runChild } from './child.mjs'
import { platform } from './platform.mjs'

/** What is there when the dependencies are those of a stack that runs and is not worked on: the lock file that they are of. */
const PRODUCTION = '.production'
/** What that stack needs, and what only builds its page. */
const TO_RUN = '@todo/scripts...'
const TO_BUILD_PAGE = '@todo/web...'

/**
 * Installs the dependencies where what is installed is not what the lock file says. Costs two file reads otherwise.
 *
 * @param {string} root the repository's folder
 * @returns {Promise<number>} 0, or the exit code to leave with
 */
export async function installDependencies(root) {
  if (!isProduction(root) && isCurrent(root)) return 0
  rmSync(join(root, PRODUCTION), { force: true })
  return install(root)
}

/**
 * @param {string} root the repository's folder
 * @returns {boolean} whether `installForProduction` was the last to install here
 */
export function isProduction(root) {
  return existsSync(join(root, PRODUCTION))
}

/**
 * Builds the page and installs what a running stack needs, and nothing else, where that has not been done.
 *
 * @param {string} root the repository's folder
 * @returns {Promise<number>} 0, or the exit code to leave with
 */
export async function installForProduction(root) {
  const { PAGE, pageState } = await import('../stack/page-sources.ts')
  const page = pageState(root)
  const lock = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')
  const mark = join(root, PRODUCTION)
  const isInstalled = isProduction(root) && existsSync(join(root, 'node_modules', '.pnpm'))
  if (page.isBuilt && isInstalled && readFileSync(mark, 'utf8') === lock) return 0
  // From here on it is one that is not complete, for whatever command comes next.
  if (!empty(mark)) return 1
  if (!page.isBuilt) {
    const code = (await installOnly(root, TO_BUILD_PAGE)) || (await build(join(root, PAGE.folder), PAGE.builder))
    if (code !== 0) return code
    page.keep()
  }
  const code = await installOnly(root, TO_RUN)
  if (code === 0) writeFileSync(mark, lock)
  return code
}

function empty(file) {
  try {
    writeFileSync(file, '')
    return true
  } catch (error) {
    console.error(`What is installed is not what this release needs, and cannot be changed: ${error.message}`)
    return false
  }
}

/** Installs what packages of the workspace need to run, in the place of everything that is installed. */
async function installOnly(root, wanted) {
  for (const folder of ['', 'apps', 'packages']) {
    // Not in hidden folders: one has the Node that runs this.
    const packages = readdirSync(join(root, folder)).filter((name) => !name.startsWith('.'))
    for (const name of ['', ...packages])
      rmSync(join(root, folder, name, 'node_modules'), { recursive: true, force: true })
  }
  return install(root, '--prod', `--filter-prod=${wanted}`)
}

async function build(cwd, builder) {
  console.error('Building the web page …')
  const code = await runChild(process.execPath, builder, { cwd })
  if (code !== 0) console.error(`The web page could not be built (exit code ${code}): see the lines above.`)
  return code
}

async function install(root, ...which) {
  const pnpm = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager.split('+')[0]
  console.error(`Installing the dependencies (${pnpm}) …`)
  // Without the last flag pnpm asks before it replaces a node_modules that another tool made, and nobody may be there.
  const args = ['--yes', pnpm, 'install', '--frozen-lockfile', '--config.confirmModulesPurge=false', ...which]
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
