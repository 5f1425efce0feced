import { globSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'

/**
 * Runs the files of tests of the package that one stands in, in this one process: what they share is loaded and compiled
 * once, and runs warm. A package with very many files has several such processes, and each takes its part of the files.
 * No test begins before the last file is loaded.
 *
 * @param part which part, from 1 on.
 */
export function runFiles(part = 1, parts = 1): void {
  void t.test('files of tests', async (t) => {
    const files = globSync('test/**/*.test.ts')
      .sort()
      .filter((_file, index) => index % parts === part - 1)
    for (const file of files) await import(pathToFileURL(path.resolve(file)).href)
    t.not(files.length, 0)
  })
}
