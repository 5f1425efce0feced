import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { generateKeySet } from './modules/tokens/generate-key.ts'

/**
 * `node src/generate-keys.ts FILE` writes a new private JWK Set, readable by its owner only. A file that is there
 * already is left as it is: with other keys, every token that has been given out would be void.
 */
const [file] = process.argv.slice(2)
if (file === undefined) {
  process.stderr.write('usage: node src/generate-keys.ts FILE\n')
  process.exitCode = 2
} else {
  mkdirSync(path.dirname(file), { recursive: true })
  try {
    writeFileSync(file, `${JSON.stringify(generateKeySet(), null, 2)}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    process.stderr.write(`${file} is there already; nothing was changed\n`)
  }
}
