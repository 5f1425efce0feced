import { Readable } from 'node:stream'
import { crc32, deflateSync } from 'node:zlib'
import type { Attachment } from '@todo/schemas'
import sharp from 'sharp'
import t from 'tap'
import { Thumbnails } from '../../../src/modules/attachments/thumbnails.ts'
import { buildTestApp, type Client, clientOf, isProblem, newUser, onEachDatabase } from '../../helper.ts'

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'

/** A picture in one colour. */
const plain = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#c00' } })

/** A PNG that says it has so many pixels, and has few bytes. */
function liar(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([8, 2], 8)
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  const data = chunk('IDAT', deflateSync(Buffer.alloc(1_000)))
  return Buffer.concat([signature, chunk('IHDR', header), data, chunk('IEND', Buffer.alloc(0))])
}

async function attach(who: Client, todo: number, bytes: Buffer | string): Promise<Attachment> {
  const type = { 'content-type': 'application/octet-stream' }
  return (await who.call('POST', `/todos/${todo}/attachments?name=a`, bytes, type)).json()
}

onEachDatabase(async (t, database) => {
  const env = { FILES_DIR: t.testdir(), WEBHOOKS_CONCURRENCY: '0' }
  const { app } = await buildTestApp(t, database, { env })
  const ada = clientOf(app, newUser())
  const todo = await ada.add()
  const thumbnailOf = async (bytes: Buffer | string) =>
    ada.get(`/todos/${todo}/attachments/${(await attach(ada, todo, bytes)).id}/thumbnail`)

  t.test('a picture has a small one', async (t) => {
    for (const picture of [plain(1_000, 500).jpeg(), plain(1_000, 500).png(), plain(1_000, 500).webp()]) {
      const answer = await thumbnailOf(await picture.toBuffer())
      t.equal(answer.statusCode, 200)
      t.equal(answer.headers['content-type'], 'image/webp')
      t.match(await sharp(answer.rawPayload).metadata(), { format: 'webp', width: 256, height: 128 })
    }
    const small = await thumbnailOf(await plain(20, 10).gif().toBuffer())
    t.match(await sharp(small.rawPayload).metadata(), { width: 20, height: 10 }, 'none gets larger')
  })

  t.test('it is the right way up, and does not say where it was taken', async (t) => {
    const taken = plain(400, 200)
      .withExif({ IFD0: { Model: 'a camera' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
    const metadata = await sharp((await thumbnailOf(await taken.toBuffer())).rawPayload).metadata()
    t.match(metadata, { width: 128, height: 256 })
    t.equal(metadata.exif, undefined)
  })

  t.test('who has it is told so, and who may not see the file is not', async (t) => {
    const { id } = await attach(ada, todo, await plain(30, 30).png().toBuffer())
    const url = `/todos/${todo}/attachments/${id}/thumbnail`
    const { headers } = await ada.get(url)
    t.equal((await ada.get(url, { 'if-none-match': String(headers.etag) })).statusCode, 304)
    isProblem(t, await clientOf(app, newUser('bob')).get(url), 404, 'TODO_NOT_FOUND')
    await ada.call('DELETE', `/todos/${todo}/attachments/${id}`)
    isProblem(t, await ada.get(url), 404, 'ATTACHMENT_NOT_FOUND')
  })

  t.test('what is no picture, or is made to do harm, has none', async (t) => {
    const jpeg = await plain(500, 500).jpeg().toBuffer()
    const hostile = {
      text: 'text',
      svg: SVG,
      'svg that says it is a PNG': Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from(SVG)]),
      'a PNG of 100,000 by 100,000 pixels': liar(100_000, 100_000),
      'a PNG of many pixels that are not there': liar(7_000, 7_000),
      'a TIFF': await plain(10, 10).tiff().toBuffer(),
      'a JPEG that is cut off': jpeg.subarray(0, jpeg.length / 2),
    }
    for (const [what, bytes] of Object.entries(hostile)) {
      const started = performance.now()
      isProblem(t, await thumbnailOf(bytes), 404, 'THUMBNAIL_NOT_FOUND')
      t.ok(performance.now() - started < 20_000, what)
    }
  })
})

const file = (sha256: string, changes: Partial<Attachment> = {}): Attachment => ({
  id: '3f1f6f0e-8f0b-4d7e-9d3c-5f4f0c1f2a6b',
  name: 'a',
  type: 'image/png',
  size: 1_000,
  sha256,
  created_by: 1,
  created_at: '2026-11-25T12:00:00.000Z',
  ...changes,
})

t.test('each is made once', async (t) => {
  const thumbnails = new Thumbnails()
  const bytes = await plain(10, 10).png().toBuffer()
  let opened = 0
  const read = async () => {
    opened += 1
    return Readable.from([bytes])
  }
  const [first, second] = await Promise.all([thumbnails.of(file('a'), read), thumbnails.of(file('a'), read)])
  t.same(first, second)
  await thumbnails.of(file('b'), read)
  t.same(await thumbnails.of(file('a'), read), first)
  t.equal(opened, 2)
})

t.test('too many at once, and a store that fails, are told apart from what is no picture', async (t) => {
  const thumbnails = new Thumbnails()
  const { promise: gate, resolve } = Promise.withResolvers<void>()
  const bytes = await plain(10, 10).png().toBuffer()
  const slow = async () => {
    await gate
    return Readable.from([bytes])
  }
  const waiting = Array.from({ length: 64 }, (_, n) => thumbnails.of(file(String(n)), slow))
  await t.rejects(thumbnails.of(file('one more'), slow), { code: 'FILES_UNAVAILABLE' })
  resolve()
  t.equal((await Promise.all(waiting)).length, 64)
  const broken = async () => Readable.from([bytes]).destroy(new Error('cut off'))
  await t.rejects(thumbnails.of(file('broken'), broken), { code: 'FILES_UNAVAILABLE' })
  t.ok(await thumbnails.of(file('broken'), slow), 'and is made when the store is there again')
  await t.rejects(thumbnails.of(file('longer than it says', { size: 1 }), slow), { code: 'FILES_UNAVAILABLE' })
  await t.rejects(thumbnails.of(file('large', { size: 2 ** 30 }), slow), { code: 'THUMBNAIL_NOT_FOUND' })
})

t.test('few files are read at once, and one that does not come holds up no other', async (t) => {
  const thumbnails = new Thumbnails({ readMs: 1_000 })
  // The time-out of a file does not keep the process alive, as a server does.
  const server = setInterval(() => undefined, 1_000)
  t.teardown(() => clearInterval(server))
  const bytes = await plain(10, 10).png().toBuffer()
  const stalled = t.rejects(
    thumbnails.of(file('stalled'), async () => new Readable({ read() {} })),
    { code: 'FILES_UNAVAILABLE' },
  )
  let [open, most] = [0, 0]
  const read = async () => {
    open += 1
    most = Math.max(most, open)
    return Readable.from([bytes]).once('close', () => (open -= 1))
  }
  const others = Array.from({ length: 20 }, (_, n) => thumbnails.of(file(`other ${n}`), read))
  t.equal((await Promise.all(others)).length, 20)
  t.equal(most, 1, 'one of two still waits')
  await stalled
})
