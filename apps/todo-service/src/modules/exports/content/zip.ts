import { PassThrough, Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import type { ExportFile } from './files.ts'

/** How many bytes one row keeps: fewer than a `BLOB` of MySQL takes, which are 65,535. */
const PART_BYTES = 60_000

/** The bytes of a ZIP with some files: one after the other is read, as fast as the bytes are taken. */
export async function* zipped(files: readonly ExportFile[]): AsyncGenerator<Buffer> {
  const zip = new ZipFile()
  const bytes = new PassThrough()
  for (const { name, text } of files) {
    zip.addReadStreamLazy(name, (give) => {
      // One page is read ahead, and no more.
      const source = Readable.from(text(), { highWaterMark: 1 })
      source.once('error', (error) => bytes.destroy(error))
      give(null, source)
    })
  }
  zip.end()
  zip.outputStream.pipe(bytes)
  yield* bytes
}

/** The same bytes in pieces that are as long as they may be. */
export async function* inParts(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let kept: Buffer = Buffer.alloc(0)
  for await (const more of bytes) {
    kept = Buffer.concat([kept, more])
    while (kept.length > PART_BYTES) {
      yield kept.subarray(0, PART_BYTES)
      kept = kept.subarray(PART_BYTES)
    }
  }
  yield kept
}
