import { enableCompileCache } from 'node:module'
import path from 'node:path'

// Keeps compiled code on disk, so that it need not be compiled at every start. It works only for modules that are imported
// after this line.
enableCompileCache(path.join(import.meta.dirname, '../../../node_modules/.cache/node'))
const { run } = await import('@todo/service-kit')
const { buildApp } = await import('./app.ts')
const { loadConfig } = await import('./config.ts')

await run(loadConfig, buildApp)
