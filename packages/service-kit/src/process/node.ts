import { enableCompileCache } from 'node:module'
import path from 'node:path'
import { prepareToLoad } from './v8.ts'

/*
 * How Node runs an app: imported before all else. What an app is made of is imported dynamically, after this has run.
 * `prepareToServe` tells V8 what holds once it is loaded.
 */

prepareToLoad()

// Keeps compiled code on disk, so that it need not be compiled at every start. V8 takes it only where the same flags are
// set: a program that uses this folder without them compiles everything again.
enableCompileCache(path.join(import.meta.dirname, '../../../../node_modules/.cache/node'))
