import { createHash } from 'node:crypto'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type Rolldown } from 'vite'

/** Writes a compressed copy beside each file, so that the gateway compresses nothing while it serves. */
const compressed: Plugin = {
  name: 'compressed-copies',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      for (const [fileName, file] of Object.entries(bundle)) {
        if (!/\.(css|html|js|svg)$/.test(fileName)) continue
        const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source)
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
        this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotliCompressSync(bytes, { params }) })
        this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(bytes, { level: 9 }) })
      }
    },
  },
}

/** The script that keeps the page in the browser. Its address must stay the same, and be at the top. */
const WORKER = 'service-worker'

/** Tells the service worker which files there are; a change of any of them is another release. */
const release: Plugin = {
  name: 'files-of-the-release',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      const worker = bundle[`${WORKER}.js`]
      const html = bundle['index.html']
      if (worker?.type !== 'chunk' || html?.type !== 'asset') throw new Error('there is no page to be kept')
      const files = [
        '/icon.svg',
        ...Object.keys(bundle).flatMap((name) => (name.startsWith('assets/') ? [`/${name}`] : [])),
      ]
      const version = createHash('sha256').update(JSON.stringify(files)).update(html.source).update(worker.code)
      worker.code = worker.code
        .replaceAll('PAGE_FILES', JSON.stringify(files))
        .replaceAll('PAGE_VERSION', JSON.stringify(version.digest('hex').slice(0, 16)))
    },
  },
}

/** The script that the page begins with. */
const MAIN = path.join(import.meta.dirname, 'src/main.tsx')

let first: Set<string> | undefined

/** What the page needs to begin: all that its script imports, and what that imports. Parts that are loaded later are not in it. */
function firstModules(context: Rolldown.ChunkingContext): Set<string> {
  const found = new Set([MAIN])
  for (const id of found) {
    for (const imported of context.getModuleInfo(id)?.importedIds ?? []) found.add(imported)
  }
  return found
}

/** What the page needs to begin comes in two scripts: what is from others, which stays the same for long, and its own. A few lines load them. */
function firstScript(id: string, context: Rolldown.ChunkingContext): string | undefined {
  first ??= firstModules(context)
  if (!first.has(id)) return undefined
  return id.includes('node_modules') ? 'library' : 'page'
}

export default defineConfig({
  plugins: [react(), release, compressed],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'index.html', [WORKER]: 'worker/service-worker.ts' },
      output: {
        entryFileNames: ({ name }) => (name === WORKER ? '[name].js' : 'assets/[name]-[hash].js'),
        codeSplitting: { groups: [{ name: firstScript }] },
      },
    },
  },
})
