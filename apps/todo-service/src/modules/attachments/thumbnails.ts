import { addAbortSignal, type Readable } from 'node:stream'
import type { Attachment } from '@todo/schemas'
import { LRUCache } from 'lru-cache'
import pLimit from 'p-limit'
import { StoreUnavailable, ThumbnailNotFound } from './attachment-faults.ts'

/** The types of pictures that are shown, and what libvips reads them with. It knows many more, which are blocked. */
const LOADERS: Record<string, string> = {
  'image/gif': 'VipsForeignLoadNsgif',
  'image/jpeg': 'VipsForeignLoadJpeg',
  'image/png': 'VipsForeignLoadPng',
  'image/webp': 'VipsForeignLoadWebp',
}

/**
 * How large a file may be, in bytes, and a picture, in pixels: what a small file says of its size may be a lie. A picture that cannot
 * be read line by line takes up to 8 bytes of memory a pixel: 200 MB.
 */
const MAX_BYTES = 32 * 1024 ** 2
const MAX_PIXELS = 25_000_000

/** How many pixels of width and height a thumbnail has, at the most; and how long making it may take, in seconds. */
const SIDE = 256
const TIMEOUT_SECONDS = 10

/** How many bytes of thumbnails are kept in memory. */
const CACHE_BYTES = 16 * 1024 ** 2

/** How many files are read at once, and held in memory, and how long reading one may take, in milliseconds. */
const READING = 2
const READ_MS = 30_000

/** How many may wait to be made. */
const MAX_WAITING = 64

/** Kept instead of a thumbnail if a file turns out to be no picture. */
const NONE = Buffer.alloc(0)

/** Whether a file may have a thumbnail, by what is in it. */
function isPicture({ type, size }: Attachment): boolean {
  return type in LOADERS && size <= MAX_BYTES
}

/**
 * Thumbnails, made when they are asked for, one after the other. A few files are read at once, so that a slow one does not
 * hold up the others.
 */
export class Thumbnails {
  readonly #made = new LRUCache<string, Buffer>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ length }) => Math.max(1, length),
  })
  /** Thumbnails that are being made, by the SHA-256 of their files. */
  readonly #underWay = new Map<string, Promise<Buffer>>()
  readonly #reading = pLimit(READING)
  readonly #making = pLimit(1)
  readonly #readMs: number

  constructor({ readMs = READ_MS } = {}) {
    this.#readMs = readMs
  }

  /**
   * The thumbnail of a file, as WebP.
   *
   * @throws {ThumbnailNotFound} when it is no picture, or one that is damaged or too large.
   * @throws {StoreUnavailable} when it cannot be read, or too many others wait.
   */
  async of(file: Attachment, open: () => Promise<Readable>): Promise<Buffer> {
    if (!isPicture(file)) throw new ThumbnailNotFound()
    const { sha256 } = file
    const thumbnail = this.#made.get(sha256) ?? (await (this.#underWay.get(sha256) ?? this.#makeOnce(file, open)))
    if (thumbnail === NONE) throw new ThumbnailNotFound()
    return thumbnail
  }

  async #makeOnce({ sha256, size }: Attachment, open: () => Promise<Readable>): Promise<Buffer> {
    if (this.#underWay.size >= MAX_WAITING) throw new StoreUnavailable()
    const making = this.#reading(() => this.#make(size, open))
    this.#underWay.set(sha256, making)
    try {
      const thumbnail = await making
      this.#made.set(sha256, thumbnail)
      return thumbnail
    } finally {
      this.#underWay.delete(sha256)
    }
  }

  /** Reads a file and makes its thumbnail, as one of the few that read: the file is in memory until then. */
  async #make(size: number, open: () => Promise<Readable>): Promise<Buffer> {
    const bytes = await read(size, open, this.#readMs).catch(() => {
      throw new StoreUnavailable()
    })
    return this.#making(async () => shrink(await loadSharp(), bytes).catch(() => NONE))
  }
}

/** Reads a file into memory, once. @throws {RangeError} when there is more of it than was said. */
async function read(size: number, open: () => Promise<Readable>, ms: number): Promise<Buffer> {
  const signal = AbortSignal.timeout(ms)
  const bytes = Buffer.alloc(size)
  let length = 0
  for await (const chunk of addAbortSignal(signal, await open())) {
    bytes.set(chunk, length)
    length += chunk.length
  }
  return bytes.subarray(0, length)
}

/** Makes a picture small, upright and without what the camera has written down, such as the place. */
async function shrink(sharp: Sharp, picture: Buffer): Promise<Buffer> {
  return sharp(picture, { limitInputPixels: MAX_PIXELS, autoOrient: true })
    .timeout({ seconds: TIMEOUT_SECONDS })
    .resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 75 })
    .toBuffer()
}

type Sharp = Awaited<ReturnType<typeof loadSharp>>

/** Loaded when the first picture comes: many processes never need it. */
async function loadSharp() {
  const { default: sharp } = await import('sharp')
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: Object.values(LOADERS) })
  sharp.concurrency(1)
  sharp.cache(false)
  return sharp
}
