import { statSync } from 'node:fs'
import { isSqliteUrl } from '@todo/service-kit/database/tools'
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
}

/** The data folder, keys, secrets, databases and mails of a stack, as far as they are there. */
export function privateFilesOf(settings: Settings, env: NodeJS.ProcessEnv): PrivateFile[] {
  const databases = settings.services.map(({ databaseUrl }) => databaseUrl).filter(isSqliteUrl)
  const paths = [
    settings.dataDir,
    settings.mailDir,
    ...secretFilesOf(settings, env).map(({ path }) => path),
    ...databases.map((url) => url.slice('file:'.length)),
  ]
  return paths.flatMap((path) => {
    const found = statSync(path, { throwIfNoEntry: false })
    return found ? [{ path, uid: found.uid, mode: found.mode, isFolder: found.isDirectory() }] : []
  })
}

/** Whether nobody else can read them, and the user who runs the stack can. */
export function privateFileFindings(files: readonly PrivateFile[], uid: number): Finding[] {
  const check = 'permissions'
  const findings = files.flatMap(({ path, isFolder, ...found }) => {
    if (found.uid !== uid)
      return [
        fault(
          check,
          `${path} belongs to user ${found.uid}, and this is user ${uid}`,
          `Run the doctor and the stack as the same user, or: chown -R ${uid} ${path}`,
        ),
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
