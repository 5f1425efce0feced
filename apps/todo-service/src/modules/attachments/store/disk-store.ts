import { open, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { makeFolder } from '@todo/service-kit'
import type { FileStore } from './file-store.ts'

const OWNER_ONLY = 0o600

/** Where a file is in the folder of files. No folder in it gets more than a 256th of them. */
export function pathOfFile(folder: string, key: string): string {
  return path.join(folder, key.slice(0, 2), key)
}

/** Files in a folder, which is made when the first file comes. Nobody else on this machine may read them. */
export function createDiskStore(folder: string): FileStore {
  const pathOf = (key: string) => pathOfFile(folder, key)
  return {
    async write(key, bytes) {
      makeFolder(path.dirname(pathOf(key)))
      const file = await open(pathOf(key), 'wx', OWNER_ONLY)
      try {
        await pipeline(bytes, file.createWriteStream({ flush: true }))
      } catch (error) {
        // Without room on the disk, a database there cannot note that the file has to go.
        await rm(pathOf(key), { force: true })
        throw error
      }
    },
    async read(key, range) {
      try {
        return (await open(pathOf(key))).createReadStream(range)
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
        throw error
      }
    },
    delete: (key) => rm(pathOf(key), { force: true }),
  }
}
