import { enableCompileCache } from 'node:module'
import path from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { letHeapGrow } from './heap.ts'

/*
 * How Node runs an app: imported before all else. What an app is made of is imported dynamically, after this has run.
 */

// Without Maglev, the second of V8's three compilers, a busy app takes up to 30 MB less. Maglev makes it faster in its
// first seconds only: docs/decisions/069-compilers.md.
setFlagsFromString('--no-maglev')

// Keeps compiled code on disk, so that it need not be compiled at every start. V8 takes it only where the same flags are
// set: a program that uses this folder without them compiles everything again.
enableCompileCache(path.join(import.meta.dirname, '../../../node_modules/.cache/node'))

// While modules are loaded, hardly anything becomes garbage, so V8 need not look for it often. `run` sets what holds later.
letHeapGrow(100)
