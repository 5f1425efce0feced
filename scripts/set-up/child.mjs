import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { isOrphaned } from './parent.mjs'
import { platform } from './platform.mjs'

const PARENT_POLL_MS = 250

/** The exit code of a command that does not exist, as shells have it. */
export const NOT_FOUND = 127

/**
 * Runs a program to its end. It goes when this process is told to go, and also when this process's own parent has died:
 * `npm` dies of a signal without passing it on.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>} its exit code; 128 + the signal's number if a signal ended it
 */
export function runChild(command, args, options) {
  // A process group of its own: Ctrl-C then reaches it once, through us, and its children go with it.
  const child = spawn(command, args, {
    // The fourth is the socket that systemd has made.
    stdio: ['ignore', 'inherit', 'inherit', ...(process.env.LISTEN_FDS === '1' ? ['inherit'] : [])],
    detached: platform.ownGroup,
    ...options,
  })
  const forward = (signal) => process.kill(platform.groupSign * child.pid, signal)
  for (const signal of platform.signals) process.on(signal, forward)
  const poll = setInterval(() => {
    if (!isOrphaned()) return
    clearInterval(poll)
    forward('SIGTERM')
  }, PARENT_POLL_MS)
  return new Promise((resolve) => {
    child.on('error', () => resolve(NOT_FOUND))
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  }).finally(() => {
    clearInterval(poll)
    for (const signal of platform.signals) process.off(signal, forward)
  })
}
