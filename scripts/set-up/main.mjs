import { constants, getPriority, setPriority } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { COMMANDS } from './commands.mjs'
import { installDependencies, installForProduction, isProduction } from './dependencies.mjs'
import { forgetNpm, putToolsFirst } from './environment.mjs'
import { isTooOld, runUnderNewerNode } from './node.mjs'
import { isOrphaned } from './parent.mjs'

/** The exit code for arguments that are not understood. */
const WRONG_USAGE = 2
const PRODUCTION = '--production'

/**
 * Makes the machine ready, then runs one command in this process.
 *
 * @param {string} root the repository's folder
 * @param {string[]} args the command and its arguments
 * @returns {Promise<number>} the exit code
 */
export async function main(root, args) {
  const [name = '', ...rest] = args
  if (!Object.hasOwn(COMMANDS, name)) {
    console.error(`Usage: node scripts/run.mjs <${Object.keys(COMMANDS).join('|')}> [arguments]`)
    return WRONG_USAGE
  }
  const command = COMMANDS[name]
  const code = answerArguments(command, rest)
  return code ?? run(root, name, rest)
}

/**
 * Answers a request for help, and refuses arguments to a command that takes none.
 *
 * @param {import('./commands.mjs').Command} command
 * @param {string[]} args
 * @returns {number | undefined} the exit code, if the command is not to be run
 */
function answerArguments({ help, takesArguments, takesProduction }, args) {
  if (help === undefined) return undefined
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  if (own.includes('--help') || own.includes('-h')) {
    console.log(help)
    return 0
  }
  const [unknown] = args.filter((arg) => !(takesProduction && arg === PRODUCTION))
  if (takesArguments || unknown === undefined) return undefined
  console.error(`Unknown argument: ${unknown}\n\n${help}`)
  return WRONG_USAGE
}

async function run(root, name, args) {
  if (isTooOld(process.versions.node)) return runUnderNewerNode(root, [name, ...args])
  process.chdir(root)
  putToolsFirst(root)
  const { file, readsEnvFile, takesProduction, develops, goesBehind } = COMMANDS[name]
  // Once asked for, it stays: nobody says it again with each command.
  const isAsked = takesProduction && args.includes(PRODUCTION)
  const forProduction = isAsked || (!develops && isProduction(root))
  const code = await (forProduction ? installForProduction(root) : installDependencies(root))
  if (code !== 0) return code
  // Not earlier: a registry that is given in the environment counts for the installation.
  forgetNpm()
  if (readsEnvFile) {
    const { loadEnvFile } = await import('../stack/env-file.ts')
    const fault = loadEnvFile(root, process.env)
    if (fault !== undefined) {
      console.error(fault)
      return 1
    }
  }
  if (goesBehind) goBehind()
  const module = await import(pathToFileURL(join(root, 'scripts', file)).href)
  return module[functionOf(name)](args, { root, isOrphaned })
}

/** The function of a command: what is behind a `:` or a `-` begins with a capital letter. */
function functionOf(name) {
  return name.replaceAll(/[:-](.)/g, (_, letter) => letter.toUpperCase())
}

/** A unit of systemd may have done so already, and then forbids it. */
function goBehind() {
  if (getPriority() < constants.priority.PRIORITY_BELOW_NORMAL) setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
}
