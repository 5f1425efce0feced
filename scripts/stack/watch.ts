import { readdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import { type App, say } from './app.ts'

/** Editors write a file in several steps, and a branch switch writes many files: one reload is enough. */
const QUIET_MS = 200

/** Starts an app again when a file under its own `src` changes, and all of them when one of a package does. */
export function watchSources(root: string, apps: readonly App[]): void {
  for (const app of apps) onChange(join(root, 'apps', app.name, 'src'), () => reload([app]))
  const packages = join(root, 'packages')
  for (const name of readdirSync(packages)) onChange(join(packages, name, 'src'), () => reload(apps))
}

function onChange(folder: string, act: () => void): void {
  let quiet: NodeJS.Timeout | undefined
  watch(folder, { recursive: true }, (_event, file) => {
    if (!file?.endsWith('.ts')) return
    clearTimeout(quiet)
    quiet = setTimeout(act, QUIET_MS)
  })
}

function reload(apps: readonly App[]): void {
  say(`the code has changed: ${apps.map((app) => app.name).join(', ')} starts again`)
  for (const app of apps) void app.reload()
}
