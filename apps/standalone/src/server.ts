import { enableCompileCache } from 'node:module'
import path from 'node:path'

// Node keeps the compiled code of everything that is imported from here on for the next start.
enableCompileCache(path.join(import.meta.dirname, '../../../node_modules/.cache/node'))
const { main } = await import('./main.ts')

await main()
