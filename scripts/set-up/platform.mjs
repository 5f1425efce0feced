const POSIX = {
  shell: false,
  ownGroup: true,
  groupSign: -1,
  signals: ['SIGINT', 'SIGTERM', 'SIGHUP'],
  nodeFile: 'node',
}

// npm and npx are .cmd files there, which only a shell runs; a signal ends a process without a word, and the console
// itself tells every process of Ctrl-C.
const WINDOWS = { shell: true, ownGroup: false, groupSign: 1, signals: [], nodeFile: 'node.exe' }

/** What differs between the operating systems, in one table. */
export const platform = new Map([['win32', WINDOWS]]).get(process.platform) ?? POSIX
