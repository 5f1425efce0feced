import { randomBytes } from 'node:crypto'
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from './folder.ts'
import type { Settings } from './settings.ts'

/** 256 bits, in characters that mean nothing to a header, a URL or a shell. */
const BYTES = 32

/**
 * Makes the secrets that are not there yet, each a file of random characters that only its owner can read. What is there
 * is left as it is: with another secret, what was made with the old one would be void.
 *
 * @returns a line for each that cannot be written.
 */
export function ensureSecrets({ secretFiles }: Pick<Settings, 'secretFiles'>): string[] {
  return Object.entries(secretFiles).flatMap(([variable, file]) => {
    try {
      ensureSecret(file)
      return []
    } catch (error) {
      return [`the secret ${file} cannot be written (${error}): make it writable or set ${variable}`]
    }
  })
}

/** The file appears whole or not at all: half a secret would be taken for one. */
function ensureSecret(file: string): void {
  if (existsSync(file)) return
  makeFolder(dirname(file))
  const unfinished = `${file}.${process.pid}`
  writeFileSync(unfinished, `${randomBytes(BYTES).toString('base64url')}\n`, { mode: 0o600 })
  renameSync(unfinished, file)
}
