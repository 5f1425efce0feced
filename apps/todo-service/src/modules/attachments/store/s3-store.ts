import { Readable } from 'node:stream'
import { S3mini } from 's3mini'
import { pathOfFile } from './disk-store.ts'
import type { FileStore } from './file-store.ts'
import { inParts } from './in-parts.ts'

/** How large the parts are in which a file is sent, in bytes. S3 takes no smaller ones, but for the last. */
const PART_BYTES = 5 * 1024 ** 2

const BYTES = 'application/octet-stream'

/** A bucket, and who may use it. */
export interface Bucket {
  /** The URL of the service, as in https://s3.eu-central-1.amazonaws.com. */
  endpoint: string
  name: string
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** Whether the name of the bucket is in the path of its URL, instead of in its host. */
  pathStyle: boolean
  /** How long a request may take, in milliseconds; where a file is read, how long its answer may take to begin. */
  timeoutMs: number
}

/**
 * Files in a bucket of S3, or of a compatible service, under the names that they would have on a disk. Of each file that is
 * on its way, one part is in memory.
 */
export function createS3Store({ accessKeyId, secretAccessKey, region, timeoutMs, ...bucket }: Bucket): FileStore {
  const s3 = new S3mini({
    endpoint: urlOf(bucket),
    accessKeyId,
    secretAccessKey,
    region,
    fetch: impatientFetch(timeoutMs),
  })
  return {
    async write(file, bytes) {
      const key = keyOf(file)
      const parts = inParts(bytes, PART_BYTES)
      try {
        const { value: first = Buffer.alloc(0) } = await parts.next()
        if (first.length < PART_BYTES) await s3.putObject(key, first, BYTES)
        else await writeParts(s3, key, first, parts)
      } finally {
        // Tells the sender of the rest, if there is any, that nobody reads it.
        await parts.return()
      }
    },
    async read(file, range) {
      try {
        const { body } = await s3.getObjectRaw(keyOf(file), !range, range?.start, range && range.end + 1)
        return body ? Readable.fromWeb(body) : Readable.from([])
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'NoSuchKey') return undefined
        throw error
      }
    },
    async delete(file) {
      await s3.deleteObject(keyOf(file))
    },
  }
}

/**
 * Sends a file part by part: it is there when all of them are. The parts of a failed upload are deleted after the answer,
 * since a bucket that has just failed may be slow. That is tried once: nobody sees parts that stay, and a rule of the
 * bucket deletes them (docs/operating.md).
 */
async function writeParts(s3: S3mini, key: string, first: Buffer, rest: AsyncIterable<Buffer>): Promise<void> {
  const upload = await s3.getMultipartUploadId(key, BYTES)
  try {
    const parts = [await s3.uploadPart(key, upload, first, 1)]
    for await (const part of rest) parts.push(await s3.uploadPart(key, upload, part, parts.length + 1))
    const { etag } = await s3.completeMultipartUpload(key, upload, parts)
    // S3 may begin its answer with 200, and then find that it cannot (API reference, CompleteMultipartUpload).
    if (!etag) throw new Error('the parts were not put together')
  } catch (error) {
    s3.abortMultipartUpload(key, upload).catch(() => undefined)
    throw error
  }
}

/** Waits only so long for an answer. A file that is read may take longer: it comes as fast as a client takes it. */
function impatientFetch(timeoutMs: number): typeof fetch {
  return async (input, init) => {
    const timeout = new AbortController()
    const timer = setTimeout(() => timeout.abort(), timeoutMs).unref()
    const response = await fetch(input, { ...init, signal: timeout.signal })
    if (response.ok && init?.method === 'GET') clearTimeout(timer)
    return response
  }
}

function urlOf({ endpoint, name, pathStyle }: Pick<Bucket, 'endpoint' | 'name' | 'pathStyle'>): string {
  const url = new URL(endpoint)
  if (pathStyle) url.pathname = `${url.pathname.replace(/\/$/, '')}/${name}`
  else url.hostname = `${name}.${url.hostname}`
  return url.href
}

/** Files can be moved between a folder and a bucket as they are. */
function keyOf(file: string): string {
  return pathOfFile('', file)
}
