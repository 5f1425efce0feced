import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { LOCK_FILE, lockFolder } from '@todo/standalone/lock'
import { portFaults } from '@todo/standalone/ports'
import { reachableHost, type Settings } from '@todo/standalone/settings'
import { type Finding, fault, ok } from './finding.ts'

/** Whether the stack runs with this data folder. */
export function isRunning(dataDir: string): boolean {
  if (!existsSync(join(dataDir, LOCK_FILE))) return false
  const release = lockFolder(dataDir)
  release?.()
  return release === undefined
}

/** Whether the stack can have its ports; where it runs, whether it is ready. */
export async function portFindings(settings: Settings): Promise<Finding[]> {
  if (isRunning(settings.dataDir))
    return [await readiness(`http://${reachableHost(settings.host)}:${settings.ports.PORT}`)]
  const faults = await portFaults(settings)
  if (faults.length === 0) return [ok('ports', 'the stack does not run, and its ports are free')]
  return faults.map((found) => fault('ports', found, '`ss -ltnp` shows what listens'))
}

async function readiness(api: string): Promise<Finding> {
  const check = 'ports'
  try {
    const response = await fetch(`${api}/readyz`)
    if (response.ok) return ok(check, `the stack runs, and is ready at ${api}`)
    return fault(check, `the stack runs, and is not ready: ${await response.text()}`, 'See what it says in its log')
  } catch {
    return fault(
      check,
      `the stack runs, and does not answer at ${api}`,
      'Give the doctor the settings that the stack was started with',
    )
  }
}
