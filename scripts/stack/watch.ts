import { readdirSync, watch } from 'node:fs'
import { join } from 'node:path'

/** Editors write a file in several steps, and a branch switch writes many files: one reload is enough. */
const QUIET_MS = 50

/** Calls `onChange` when a source file of an app or of a package has changed. */
export function watchSources(root: string, onChange: () => void): void {
  let quiet: NodeJS.Timeout | undefined
  for (const group of ['apps', 'packages']) {
    for (const name of readdirSync(join(root, group))) {
      watch(join(root, group, name, 'src'), { recursive: true }, (_event, file) => {
        if (!file?.match(/\.(css|tsx?)$/)) return
        clearTimeout(quiet)
        quiet = setTimeout(onChange, QUIET_MS)
      })
    }
  }
}
