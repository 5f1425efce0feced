import type { Readable } from 'node:stream'
import type { ByteRange } from '../byte-range.ts'

/** Where the bytes of files are. A failure is whatever the disk or the server says. */
export interface FileStore {
  /** Keeps all bytes of a stream under a new key. If that fails, some of them may be left: `delete` takes them away. */
  write(key: string, bytes: Readable): Promise<void>
  /** The bytes, or some of them, as a stream that has been opened; nothing where there is no such file. */
  read(key: string, range?: ByteRange): Promise<Readable | undefined>
  /** Deletes a file, if it is there. */
  delete(key: string): Promise<void>
}
