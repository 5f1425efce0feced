import { randomBytes } from 'node:crypto'
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { generateKeySet } from '@todo/auth-service/signing-keys'
import { makeFolder } from '@todo/service-kit'
import { makePrivate } from './folder.ts'
import type { Settings } from './settings.ts'

/** 256 bits, in characters that mean nothing to a header, a URL or a shell. */
const BYTES = 32

/**
 * Makes the secrets and the signing keys that do not exist yet, each a file that only its owner can read. Existing files
 * keep their contents: with another secret, everything that was made with the old one would be void.
 *
 * @returns a line for each file that cannot be written.
 */
export function ensureSecrets({ secretFiles, keysFile }: Pick<Settings, 'secretFiles' | 'keysFile'>): string[] {
  const secret = () => `${randomBytes(BYTES).toString('base64url')}\n`
  const keys = () => `${JSON.stringify(generateKeySet(), null, 2)}\n`
  return [
    ...Object.entries(secretFiles).flatMap(([variable, file]) =>
      ensureFile(file, secret, `the secret ${file}`, variable),
    ),
    ...ensureFile(keysFile, keys, `the file ${keysFile} with the signing keys`, 'JWT_KEYS_FILE'),
  ]
}

function ensureFile(file: string, contents: () => string, what: string, variable: string): string[] {
  try {
    if (!existsSync(file)) write(file, contents())
    makePrivate(file)
    return []
  } catch (error) {
    return [`${what} cannot be written (${error}): make it writable or set ${variable}`]
  }
}

/** The file appears whole or not at all: half a secret would be taken for one. */
function write(file: string, contents: string): void {
  makeFolder(dirname(file))
  const unfinished = `${file}.${process.pid}`
  writeFileSync(unfinished, contents, { mode: 0o600 })
  renameSync(unfinished, file)
}
