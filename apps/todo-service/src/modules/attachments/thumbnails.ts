import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Attachment } from '@todo/schemas'
import { LRUCache } from 'lru-cache'
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

/** How much memory those take that have been made, in bytes. */
const CACHE_BYTES = 16 * 1024 ** 2

/** How many may wait to be made. */
const MAX_WAITING = 64

/** Kept of a file that is no picture, whatever it says. */
const NONE = Buffer.alloc(0)

/** Whether a file may have a thumbnail, by what is in it. */
function isPicture({ type, size }: Attachment): boolean {
  return type in LOADERS && size <= MAX_BYTES
}

/** Small pictures of pictures: made when they are asked for, one after the other. */
export class Thumbnails {
  readonly #made = new LRUCache<string, Buffer>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ length }) => Math.max(1, length),
  })
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  /**
   * The thumbnail of a file, as WebP.
   *
   * @throws {ThumbnailNotFound} when it is no picture, or one that is damaged or too large.
   * @throws {StoreUnavailable} when it cannot be read, or too many others wait.
   */
  async of(file: Attachment, open: () => Promise<Readable>): Promise<Buffer> {
    if (!isPicture(file)) throw new ThumbnailNotFound()
    const thumbnail = this.#made.get(file.sha256) ?? (await this.#inTurn(() => this.#make(file, open)))
    if (thumbnail === NONE) throw new ThumbnailNotFound()
    return thumbnail
  }

  async #make({ sha256 }: Attachment, open: () => Promise<Readable>): Promise<Buffer> {
    const made = this.#made.get(sha256)
    if (made) return made
    const bytes = await buffer(await open()).catch(() => {
      throw new StoreUnavailable()
    })
    const sharp = await loadSharp()
    const thumbnail = await shrink(sharp, bytes).catch(() => NONE)
    this.#made.set(sha256, thumbnail)
    return thumbnail
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MAX_WAITING) throw new StoreUnavailable()
    this.#waiting += 1
    const done = this.#last.then(work)
    this.#last = done.catch(() => undefined)
    try {
      return await done
    } finally {
      this.#waiting -= 1
    }
  }
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
