// `npm start`, `npm test` and every `npm run …` come here. Everything this file needs before the
// dependencies are there is plain JavaScript on Node's built-ins, in a syntax that Node 18 parses.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { main } from './set-up/main.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
// Leave at once: no idle connection or timer may keep a process alive whose work is done.
process.exit(await main(root, process.argv.slice(2)))
