const POSIX = { ownGroup: true, groupSign: -1, canSignal: true, shell: false }

// On Windows, a signal ends a process without a word, a detached process gets a window of its own, and the tools that npm
// installs are .cmd files, which only a shell runs.
const WINDOWS = { ownGroup: false, groupSign: 1, canSignal: false, shell: true }

/** What differs between the operating systems, in one table. */
export const platform = new Map([['win32', WINDOWS]]).get(process.platform) ?? POSIX
