import { addAbortSignal, PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import type { ExportFile } from './files.ts'

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
