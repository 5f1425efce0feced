import { accessSync, constants, statSync } from 'node:fs'
import { fileOf, isSqliteUrl } from '@todo/service-kit/database/tools'
import type { Settings } from '@todo/standalone/settings'
import { secretFilesOf } from '../copies/secrets.ts'
import { type Finding, fault, ok } from './finding.ts'

/** What other users of this machine may do. */
const OTHERS = 0o077

/** A file or folder that holds secrets or personal data. */
export interface PrivateFile {
  readonly path: string
  readonly isFolder: boolean
  /** Who owns it, and its permissions. */
  readonly uid: number
  readonly mode: number
  /** Whether a folder takes no new file, since its file system is read-only, or this user may not. */
  readonly isClosed: boolean
}

/** The data folder, keys, secrets, databases, files of to-dos and mails of a stack, as far as they are there. */
export function privateFilesOf(settings: Settings, env: NodeJS.ProcessEnv): PrivateFile[] {
  const databases = settings.services.map(({ databaseUrl }) => databaseUrl).filter(isSqliteUrl)
  const paths = [
    settings.dataDir,
    settings.mailDir,
    settings.filesDir,
    ...secretFilesOf(settings, env).map(({ path }) => path),
    ...databases.map(fileOf),
  ]
  return paths.flatMap((path) => {
    const found = statSync(path, { throwIfNoEntry: false })
    if (!found) return []
    const isFolder = found.isDirectory()
    return [{ path, uid: found.uid, mode: found.mode, isFolder, isClosed: isFolder && isClosed(path) }]
  })
}

/** Whether this user can make no file in a folder. It asks, and writes nothing. */
export function isClosed(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return false
  } catch {
    return true
  }
}

/** Whether nobody else can read them, and the user who runs the stack can. */
export function privateFileFindings(files: readonly PrivateFile[], uid: number): Finding[] {
  const check = 'permissions'
  const findings = files.flatMap(({ path, isFolder, isClosed, ...found }) => {
    if (found.uid !== uid)
      return [
        fault(
          check,
          `${path} belongs to user ${found.uid}, and this is user ${uid}`,
          `Run the doctor and the stack as the same user, or: chown -R ${uid} ${path}`,
        ),
      ]
    if (isClosed)
      return [
        fault(check, `nothing can be written in ${path}`, `Mount its file system for writing, or: chmod u+rwx ${path}`),
      ]
    if ((found.mode & OTHERS) === 0) return []
    const mode = (found.mode & 0o777).toString(8)
    return [
      fault(
        check,
        `other users of this machine can get at ${path} (mode ${mode})`,
        `chmod ${isFolder ? 700 : 600} ${path}`,
      ),
    ]
  })
  return findings.length > 0
    ? findings
    : [ok(check, `data, keys and secrets are for this user alone (${files.length})`)]
}
