import { ensureSecrets } from '../secrets.ts'
import type { Settings } from '../settings.ts'
import { unfinishedRestore } from '../unfinished-restore.ts'
import { type LoadedStack, loadApps } from './configs.ts'
import { folderFaults } from './folder.ts'
import { portFaults } from './ports.ts'
import { sameDatabaseFaults } from './same-database.ts'
import { sqliteFaults } from './sqlite-files.ts'

/**
 * Finds everything that would keep the stack from starting, before anything is started. Takes the data folder's lock, and
 * makes the secrets that the apps look for in it.
 *
 * @param known faults that have been found already; a variable is reported once.
 */
export async function preflight(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  known: readonly string[],
): Promise<{ stack?: LoadedStack; faults: readonly string[] }> {
  const folder = folderFaults(settings.dataDir)
  const unfinished = unfinishedRestore(settings.dataDir)
  // No secrets are made beside those of a backup.
  if (unfinished !== undefined) return { faults: [...known, unfinished] }
  const files = folder.length > 0 ? [] : [...ensureSecrets(settings), ...sqliteFaults(settings.services)]
  const loaded = loadApps(settings, env)
  // Why a secret is missing has been said.
  const secrets = Object.keys(settings.secretFiles).map((name) => `${name}_FILE`)
  const configs = loaded.faults.filter((line) => !secrets.some((name) => line.startsWith(`${name} `)))
  const others = [...(await portFaults(settings)), ...(await sameDatabaseFaults(settings.services))]
  const faults = oncePerVariable([...known, ...folder, ...files, ...others, ...configs])
  return faults.length === 0 && loaded.stack ? { stack: loaded.stack, faults } : { faults }
}

/** The apps share variables, and the stack reads some of theirs. A fault that begins with a variable's name is about it. */
function oncePerVariable(faults: readonly string[]): string[] {
  const byVariable = new Map<string, string>()
  for (const fault of faults) {
    const variable = /^[A-Z][A-Z0-9_]+(?= (?!and ))/.exec(fault)?.[0] ?? fault
    if (!byVariable.has(variable)) byVariable.set(variable, fault)
  }
  return [...byVariable.values()]
}
