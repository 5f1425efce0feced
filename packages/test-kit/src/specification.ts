import { readFile, writeFile } from 'node:fs/promises'

/** How to bring a kept specification up to date, for the message of the test that finds it is not. */
export const HOW_TO_UPDATE = 'run the tests with UPDATE_SPECS=1, look at the diff, and commit it'

/**
 * Returns the OpenAPI document that is kept in a file, so that a test can compare it with what the app says; undefined
 * where there is none yet. With `UPDATE_SPECS=1` the file is written anew first, and so never differs.
 */
export async function keptSpecification(file: string, document: unknown, env = process.env): Promise<unknown> {
  if (env.UPDATE_SPECS === '1') await writeFile(file, `${JSON.stringify(document, null, 2)}\n`)
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
