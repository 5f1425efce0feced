import { enableCompileCache } from 'node:module'
import path from 'node:path'
import { setFlagsFromString } from 'node:v8'

/*
 * How Node runs an app: imported before all else. What an app is made of is imported dynamically, after this has run.
 */

/** By how much the heap may grow until the next full collection, in percent of what the last one left. */
const GROWTH_PERCENT = 30

// Keeps compiled code on disk, so that it need not be compiled at every start. V8 takes it only where the same flags are
// set, so whatever else uses this folder has to begin with this file, too.
enableCompileCache(path.join(import.meta.dirname, '../../../node_modules/.cache/node'))

// Has V8 collect garbage before it has piled up. Left alone, V8 lets a heap grow to four times what is used of it when a
// process works hard and the machine has memory; collecting earlier costs no time that could be measured. At the end of
// each full collection V8 fixes when the next one comes. One comes while the app is loaded, so it has to be said before.
setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`)
