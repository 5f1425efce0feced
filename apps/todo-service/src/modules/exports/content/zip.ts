import { addAbortSignal, PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import type { ExportFile } from './files.ts'

/** How many bytes one row keeps: fewer than a `BLOB` of MySQL takes, which are 65,535. */
const PART_BYTES = 60_000

/** The bytes of a ZIP with some files: one after the other is opened and read, as fast as the bytes are taken. */
export async function* zipped(files: AsyncIterable<ExportFile>, signal: AbortSignal): AsyncGenerator<Buffer> {
  const zip = new ZipFile()
  const bytes = new PassThrough()
  const taken = new AbortController()
  zip.outputStream.pipe(bytes)
  const written = writeAll(zip, files, AbortSignal.any([signal, taken.signal])).catch((error) => bytes.destroy(error))
  try {
    yield* bytes
  } finally {
    taken.abort()
    await written
  }
}

async function writeAll(zip: ZipFile, files: AsyncIterable<ExportFile>, signal: AbortSignal): Promise<void> {
  for await (const { name, open, compress } of files) {
    signal.throwIfAborted()
    const source = await open()
    if (!source) continue
    zip.addReadStream(addAbortSignal(signal, source), name, { compress })
    await finished(source)
  }
  zip.end()
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
