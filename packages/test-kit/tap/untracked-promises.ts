import asyncHooks from 'node:async_hooks'
import { syncBuiltinESMExports } from 'node:module'

/*
 * Loaded before tap. It follows whatever is done asynchronously, to tell which test an error belongs to that nobody catches.
 * Following promises makes each of them many times dearer, and a test waits for thousands. Without it, a rejection that
 * nobody catches still fails the run, with its stack, and ends the process.
 */
const { createHook } = asyncHooks
Object.assign(asyncHooks, {
  createHook: (callbacks: asyncHooks.HookCallbacks) => createHook({ trackPromises: false, ...callbacks }),
})
syncBuiltinESMExports()
