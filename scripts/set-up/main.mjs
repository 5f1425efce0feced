import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installDependencies } from './dependencies.mjs'
import { forgetNpm, putToolsFirst } from './environment.mjs'
import { isTooOld, runUnderNewerNode } from './node.mjs'
import { isOrphaned } from './parent.mjs'

const MODULES = {
  start: 'start.ts',
  dev: 'start.ts',
  seed: 'seed.ts',
  jobs: 'jobs.ts',
  keysRotate: 'keys-rotate.ts',
  bench: 'bench.ts',
  test: 'test.ts',
  testCompose: 'test-compose.ts',
}

/**
 * Makes the machine ready, then runs one command in this process.
 *
 * @param {string} root the repository's folder
 * @param {string[]} args the command and its arguments
 * @returns {Promise<number>} the exit code
 */
export async function main(root, args) {
  const [command, ...rest] = args
  if (!Object.hasOwn(MODULES, command ?? '')) {
    console.error(`Usage: node scripts/run.mjs <${Object.keys(MODULES).join('|')}> [arguments]`)
    return 1
  }
  if (isTooOld(process.versions.node)) return runUnderNewerNode(root, args)
  process.chdir(root)
  putToolsFirst(root)
  const code = await installDependencies(root)
  if (code !== 0) return code
  // Not earlier: a registry that is given in the environment counts for the installation.
  forgetNpm()
  const module = await import(pathToFileURL(join(root, 'scripts', MODULES[command])).href)
  return module[command](rest, { root, isOrphaned })
}
