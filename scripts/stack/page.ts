import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { say } from '@todo/standalone/say'
import { runTool } from '../testing/tool.ts'

/** What the page is made of. */
const SOURCES = [
  ...['apps/web/index.html', 'apps/web/vite.config.ts', 'apps/web/public', 'apps/web/src', 'apps/web/worker'],
  ...['packages/quick-add/src', 'pnpm-lock.yaml'],
]

/** Keeps what the page was built from, beside it. */
const MARK = 'apps/web/dist/.sources'

/**
 * Builds the web page, unless what it is made of is as it was the last time. Where it cannot be built, it says why: the API
 * is served all the same.
 */
export async function buildPage(root: string, signal: AbortSignal): Promise<void> {
  const cwd = join(root, 'apps/web')
  const mark = join(root, MARK)
  if (!existsSync(join(cwd, 'index.html'))) return
  const sources = hashOf(root)
  if (existsSync(mark) && readFileSync(mark, 'utf8') === sources) return
  say('building the web page …')
  const { code, output } = await runTool('node', ['node_modules/vite/bin/vite.js', 'build'], {
    cwd,
    signal,
    capture: true,
  })
  if (code === 0) writeFileSync(mark, sources)
  else if (!signal.aborted) say(`the web page could not be built:\n${output.trim()}`)
}

function hashOf(root: string): string {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    for (const file of filesIn(join(root, source))) hash.update(file.slice(root.length)).update(readFileSync(file))
  }
  return hash.digest('hex')
}

/** A file itself, or all that a folder has, in one order. */
function filesIn(source: string): string[] {
  const found = statSync(source, { throwIfNoEntry: false })
  if (!found?.isDirectory()) return found ? [source] : []
  const entries = readdirSync(source, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
}
