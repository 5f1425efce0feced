import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the page is made of. */
const SOURCES = [
  ...['apps/web/index.html', 'apps/web/vite.config.ts', 'apps/web/public', 'apps/web/src', 'apps/web/worker'],
  ...['packages/quick-add/src', 'pnpm-lock.yaml'],
]

/** Keeps what the page was built from, beside it. */
const MARK = 'apps/web/dist/.sources'

/** Where the page is built, and what Node runs there for it. */
export const PAGE = { folder: 'apps/web', builder: ['node_modules/vite/bin/vite.js', 'build'] }

/** A page as its sources would make it now. */
export interface PageState {
  /** Whether what was built last was built of these; also where there is no page at all. */
  readonly isBuilt: boolean
  /** Says that it has been built of them. */
  keep(): void
}

/** Looks at what the page is made of. It needs no dependencies: they may not be installed yet. */
export function pageState(root: string): PageState {
  const mark = join(root, MARK)
  const sources = hashOf(root)
  const isThere = existsSync(join(root, PAGE.folder, 'index.html'))
  return {
    isBuilt: !isThere || (existsSync(mark) && readFileSync(mark, 'utf8') === sources),
    keep: () => writeFileSync(mark, sources),
  }
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
