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
    for (const [name, value] of Object.entries(parseEnv(text))) env[name] ??= value
    return undefined
  } catch (error) {
    return `${file} cannot be read: ${ADVICE[String(Object(error).code)] ?? error}`
  }
}
