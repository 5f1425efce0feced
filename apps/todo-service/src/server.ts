import { enableCompileCache } from 'node:module'
import path from 'node:path'

// What Node has compiled once, it need not compile at every start. That goes for what is imported from here on only.
enableCompileCache(path.join(import.meta.dirname, '../../../node_modules/.cache/node'))
const { run } = await import('@todo/service-kit')
const { buildApp } = await import('./app.ts')
const { loadConfig } = await import('./config.ts')

await run(loadConfig, buildApp)
