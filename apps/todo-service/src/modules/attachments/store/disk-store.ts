import { createWriteStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { makeFolder } from '@todo/service-kit'
import type { FileStore } from './file-store.ts'

const OWNER_ONLY = 0o600

/** Files in a folder, which is made when the first file comes. Nobody else on this machine may read them. */
export function createDiskStore(folder: string): FileStore {
  // No folder gets more than a 256th of the files.
  const pathOf = (key: string) => path.join(folder, key.slice(0, 2), key)
  return {
    async write(key, bytes) {
      makeFolder(path.dirname(pathOf(key)))
      await pipeline(bytes, createWriteStream(pathOf(key), { flags: 'wx', mode: OWNER_ONLY, flush: true }))
    },
    async read(key): Promise<Readable> {
      return (await open(pathOf(key))).createReadStream()
    },
    delete: (key) => rm(pathOf(key), { force: true }),
  }
}
