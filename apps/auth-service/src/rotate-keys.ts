import { rotateFile } from './modules/tokens/rotate-file.ts'

/** `node src/rotate-keys.ts FILE` changes the signing keys of services that run; without arguments it says how. */
process.exitCode = rotateFile(process.argv.slice(2), { print: console.log, fail: console.error })
