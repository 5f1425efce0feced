import { delimiter, dirname, join } from 'node:path'

/**
 * Puts this repository's tools and the running Node first on PATH, for this process and its children.
 *
 * @param {string} root the repository's folder
 */
export function putToolsFirst(root) {
  const first = [join(root, 'node_modules', '.bin'), dirname(process.execPath)]
  process.env.PATH = [...first, process.env.PATH].join(delimiter)
  process.env.TURBO_TELEMETRY_DISABLED = '1'
}

/**
 * Forgets what npm tells its scripts: a pnpm or npm called from here would take it for its own settings.
 */
export function forgetNpm() {
  for (const name of Object.keys(process.env)) {
    if (/^npm_(config|package|lifecycle)_/.test(name)) delete process.env[name]
  }
}
