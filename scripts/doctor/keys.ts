import { existsSync, statSync } from 'node:fs'
import { readKeySet, signingKeyOf } from '@todo/auth-service/key-set'
import { messageOf } from '@todo/service-kit'
import { type Finding, fault, ok, warning } from './finding.ts'

const DAY_MS = 86_400_000
/** After so many days a key should sign no more. */
const OLD_DAYS = 365

/** Where the signing keys are: a file, or the variable JWT_KEYS itself. */
export interface KeysSource {
  readonly keysFile: string
  readonly keys: string | undefined
}

/** How old the key is that signs. */
export function keysFinding({ keysFile, keys }: KeysSource, nowMs = Date.now()): Finding {
  const isFile = keys === undefined
  if (isFile && !existsSync(keysFile)) return ok('keys', `${keysFile} is made at the first start`)
  try {
    const set = readKeySet(isFile ? { JWT_KEYS_FILE: keysFile } : { JWT_KEYS: keys })
    const { nbf } = { nbf: undefined, ...signingKeyOf(set, nowMs) }
    // The first key of a stack has no `nbf`: it signs from when its file was made.
    const sinceMs = nbf === undefined ? madeMs(isFile, keysFile) : nbf * 1_000
    return sinceMs === undefined
      ? warning('keys', 'how old the key in JWT_KEYS is cannot be told', rotationAdvice(isFile))
      : ageFinding(Math.floor((nowMs - sinceMs) / DAY_MS), isFile)
  } catch (error) {
    return fault(
      'keys',
      messageOf(error).trim(),
      'Restore the keys from a backup (docs/backup.md), or move the file away: the next start makes new ones, and everybody has to log in again',
    )
  }
}

function madeMs(isFile: boolean, file: string): number | undefined {
  return isFile ? statSync(file).mtimeMs : undefined
}

function ageFinding(days: number, isFile: boolean): Finding {
  const found = `the key that signs is ${days} days old`
  return days > OLD_DAYS ? warning('keys', found, rotationAdvice(isFile)) : ok('keys', found)
}

function rotationAdvice(isFile: boolean): string {
  return isFile
    ? 'npm run keys:rotate gives the stack a new one, while it runs'
    : 'Move JWT_KEYS into a file (JWT_KEYS_FILE): then npm run keys:rotate gives the stack a new one, while it runs'
}
