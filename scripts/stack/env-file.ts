import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

/** What to do about a file that cannot be read, by the code of the error. */
const ADVICE: Record<string, string> = {
  EISDIR: 'it is a folder. Make it a file with lines as in .env.example, or remove it',
  ENOENT: 'it is a link that leads nowhere. Have it lead to a file, or remove it',
  EACCES: 'this user has no permission to read it',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text. Save it as UTF-8',
}

/**
 * Reads the variables of the file `.env`, if there is one, into an environment. A variable that the environment has
 * already keeps its value.
 *
 * @returns why the file cannot be read, for the person who wrote it.
 */
export function loadEnvFile(root: string, env: NodeJS.ProcessEnv): string | undefined {
  const file = join(root, '.env')
  try {
    if (!lstatSync(file, { throwIfNoEntry: false })) return undefined
    // The decoder drops the byte order mark that some editors write, and refuses UTF-16, which other editors write.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
    const variables = parseEnv(text)
    const odd = Object.keys(variables).find((name) => !/^[\w.-]+$/.test(name))
    if (odd !== undefined) return `${file}: line ${lineOf(text, odd)} must be NAME=value, with a plain name`
    for (const [name, value] of Object.entries(variables)) env[name] ??= value
    return undefined
  } catch (error) {
    return `${file} cannot be read: ${ADVICE[String(Object(error).code)] ?? error}`
  }
}

/** Where a name is. The name itself is not shown: with a mistake in the line, it may have part of a secret in it. */
function lineOf(text: string, name: string): number {
  return text.slice(0, text.indexOf(name)).split('\n').length
}
