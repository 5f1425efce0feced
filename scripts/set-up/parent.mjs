import { readFileSync } from 'node:fs'

// npm runs a script through a shell, which some systems keep as our parent: it stays when npm is killed, and goes to a
// new parent itself. Only a shell that npm started counts: of any other it is not known who should outlive whom.
const parent = process.ppid
const npm = process.env.npm_lifecycle_event && isScriptShell(parent) ? parentOf(parent) : undefined

/**
 * `npm` dies of a signal without passing it on, so that whatever it runs has to notice by itself.
 *
 * @returns {boolean} whether who started this process is gone
 */
export function isOrphaned() {
  return process.ppid !== parent || (npm !== undefined && parentOf(parent) !== npm)
}

function isScriptShell(pid) {
  return /\0-c\0[^\0]*run\.mjs/.test(readProcess(pid, 'cmdline'))
}

function parentOf(pid) {
  // The name before it is in brackets and may hold anything.
  return readProcess(pid, 'stat').split(') ').at(-1).split(' ')[1]
}

/** Linux shows its processes as files; elsewhere there is nothing to read, and the shells there give way to the script. */
function readProcess(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
