import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { createHttpStub, sqlite, until } from '@todo/test-kit'
import { S3mini } from 's3mini'
import S3rver from 's3rver'
import t, { type Test } from 'tap'
import { type Bucket, createS3Store } from '../../../src/modules/attachments/store/s3-store.ts'
import { sweepFiles } from '../../../src/modules/attachments/sweep-files.ts'
import { buildTestApp, type Client, clientOf, isProblem, newUser } from '../../helper.ts'

const MIB = 1024 ** 2
const KEY = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }

/** A server that speaks as S3 does, with a bucket. */
async function startS3(t: Test) {
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: t.testdir(),
    configureBuckets: [{ name: 'todo-files', configs: [] }],
  })
  const { port } = await server.run()
  let runs = true
  const stop = async () => {
    if (runs) await server.close()
    runs = false
  }
  t.teardown(stop)
  const endpoint = `http://127.0.0.1:${port}`
  const bucket = { endpoint, name: 'todo-files', region: 'us-east-1', ...KEY, pathStyle: true, timeoutMs: 60_000 }
  const s3 = new S3mini({ ...KEY, endpoint: `${endpoint}/todo-files`, region: 'us-east-1' })
  const keys = async () => ((await s3.listObjects()) ?? []).map(({ Key }) => Key)
  return { bucket, keys, stop }
}

/** What a bucket answers to a request. */
type Answer = (response: ServerResponse, request: IncomingMessage) => void

const BEGUN = '<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>'

/** A bucket that takes uploads, and whatever goes wrong with them; `called` has the methods of all requests. */
async function startBucket(t: Test, wrong: Partial<Record<'POST' | 'PUT' | 'DELETE', Answer>>) {
  const called: string[] = []
  const stub = await createHttpStub(t, (response, request) => {
    const method = String(request.method)
    called.push(method)
    request.resume().once('end', () => {
      const answer = Object.entries(wrong).find(([name]) => name === method)?.[1]
      if (answer && !request.url?.includes('?uploads')) answer(response, request)
      else if (method === 'PUT') response.setHeader('etag', '"a"').end()
      else if (method === 'DELETE') response.writeHead(204).end()
      else response.end(BEGUN)
    })
  })
  const place = { endpoint: `http://127.0.0.1:${stub.port}`, name: 'todo-files', region: 'us-east-1' }
  const bucket: Bucket = { ...place, ...KEY, pathStyle: true, timeoutMs: 60_000 }
  return { bucket, called }
}

const LARGE = Buffer.alloc(6 * MIB)

const envOf = ({ endpoint, name, region, accessKeyId, secretAccessKey, timeoutMs }: Bucket) => ({
  S3_ENDPOINT: endpoint,
  S3_BUCKET: name,
  S3_REGION: region,
  S3_ACCESS_KEY_ID: accessKeyId,
  S3_SECRET_ACCESS_KEY: secretAccessKey,
  S3_PATH_STYLE: 'true',
  S3_TIMEOUT_MS: String(timeoutMs),
  WEBHOOKS_CONCURRENCY: '0',
  JOBS_POLL_MS: '200',
})

const attach = (who: Client, todo: number, bytes: Buffer | string) =>
  who.call('POST', `/todos/${todo}/attachments?name=a`, bytes, { 'content-type': 'application/octet-stream' })

// What the database does is the same as with files on a disk, which are tested on each.

t.test('files are kept in a bucket, and deleted there', async (t) => {
  const { bucket, keys } = await startS3(t)
  const { app, feed } = await buildTestApp(t, sqlite, { env: envOf(bucket), pullMs: 100 })
  const ada = clientOf(app, newUser())
  const [todo, other] = [await ada.add(), await ada.add()]
  const [small, large] = [Buffer.from('0123456789'), randomBytes(6 * MIB)]
  const ids = []
  for (const bytes of [small, large]) {
    const { id } = (await attach(ada, todo, bytes)).json()
    t.ok((await ada.get(`/todos/${todo}/attachments/${id}`)).rawPayload.equals(bytes))
    ids.push(id)
  }
  const part = await ada.get(`/todos/${todo}/attachments/${ids[0]}`, { range: 'bytes=2-4' })
  t.match([part.statusCode, part.body], [206, '234'])
  t.same((await keys()).sort(), ids.map((id) => `${id.slice(0, 2)}/${id}`).sort(), 'named as on a disk')
  isProblem(t, await attach(ada, other, ''), 422, 'FILE_EMPTY')
  const gone = (await attach(ada, other, 'gone')).json().id
  await ada.delete(other)
  await ada.call('DELETE', `/trash/${other}`)
  await sweepFiles(app.orm.em, createS3Store(bucket))
  t.notOk((await keys()).some((key) => key.endsWith(gone)))
  feed.say({ type: 'user_deleted', id: ada.user.id })
  await until('nothing is left of her', async () => (await keys()).length === 0)
})

t.test('while S3 is dead, slow or refuses the key, files wait, and to-dos go on', async (t) => {
  const { bucket, stop } = await startS3(t)
  const silent = await createHttpStub(t, () => undefined)
  const user = newUser()
  const first = await buildTestApp(t, sqlite, { env: envOf(bucket) })
  const todo = await clientOf(first.app, user).add()
  const { id } = (await attach(clientOf(first.app, user), todo, 'text')).json()
  await first.app.close()
  const waits = async (changes: Partial<Bucket>) => {
    const { app } = await buildTestApp(t, sqlite, { ...first, env: envOf({ ...bucket, ...changes }) })
    const ada = clientOf(app, user)
    const started = performance.now()
    for (const answer of [await attach(ada, todo, 'more'), await ada.get(`/todos/${todo}/attachments/${id}`)]) {
      isProblem(t, answer, 503, 'FILES_UNAVAILABLE')
      t.equal(answer.headers['retry-after'], '2')
    }
    t.ok(performance.now() - started < 30_000)
    t.equal((await ada.patch(todo, { contents: 'goes on' })).statusCode, 200)
    await app.close()
  }
  await waits({ accessKeyId: 'unknown' })
  await waits({ endpoint: `http://127.0.0.1:${silent.port}`, timeoutMs: 200 })
  await stop()
  await waits({})
})

t.test('who waits for an upload that fails does not wait for its file to be deleted', async (t) => {
  const { bucket, called } = await startBucket(t, {
    PUT: (response) => response.writeHead(500).end(),
    DELETE: () => undefined,
  })
  const { app } = await buildTestApp(t, sqlite, { env: envOf(bucket) })
  const ada = clientOf(app, newUser())
  const todo = await ada.add()
  const all: string[] = []
  for (const [bytes, ...methods] of [
    ['small', 'PUT', 'DELETE'],
    [LARGE, 'POST', 'PUT', 'DELETE', 'DELETE'],
  ] as const) {
    isProblem(t, await attach(ada, todo, bytes), 503, 'FILES_UNAVAILABLE')
    all.push(...methods)
    await until('it is being deleted, and so are its parts', () => called.join() === all.join())
  }
})

t.test('of a file that is cut off, nothing is kept', async (t) => {
  const { bucket, keys, stop } = await startS3(t)
  const store = createS3Store(bucket)
  const cutOff = async function* () {
    for (let n = 0; n < 6; n += 1) yield Buffer.alloc(MIB)
    throw new Error('cut off')
  }
  const key = randomUUID()
  await t.rejects(store.write(key, Readable.from(cutOff())), { message: 'cut off' })
  t.same(await keys(), [])
  t.equal(await store.read(key), undefined)
  await t.rejects(createS3Store({ ...bucket, name: 'none' }).read(key), { code: 'NoSuchBucket' })
  const dies = async function* () {
    for (let n = 0; n < 6; n += 1) yield Buffer.alloc(MIB)
    await stop()
    for (let n = 0; n < 6; n += 1) yield Buffer.alloc(MIB)
  }
  await t.rejects(store.write(key, Readable.from(dies())), { name: 'S3NetworkError' })
  const rest = Readable.from(Array.from({ length: 6 }, () => Buffer.alloc(MIB)))
  await t.rejects(store.write(key, rest), { name: 'S3NetworkError' })
  t.ok(rest.destroyed, 'the rest is not waited for')
})

t.test('a file has as many parts as it needs', async (t) => {
  const store = createS3Store((await startS3(t)).bucket)
  for (const size of [5 * MIB - 1, 5 * MIB, 5 * MIB + 1, 10 * MIB]) {
    const [key, bytes] = [randomUUID(), randomBytes(size)]
    await store.write(key, Readable.from([bytes]))
    const back = await store.read(key)
    t.ok(back && (await buffer(back)).equals(bytes), `${size} bytes`)
  }
})

t.test('the name of the bucket is in the path, or in the host', async (t) => {
  const asked: string[] = []
  const { fetch } = globalThis
  t.intercept(globalThis, 'fetch', {
    value: async (url: string, init?: RequestInit) => {
      // Another test of this process may ask for keys meanwhile.
      if (!url.includes('s3.example')) return fetch(url, init)
      asked.push(url)
      return new Response(null)
    },
  })
  const bucket = { endpoint: 'https://s3.example/base/', name: 'b', region: 'r', ...KEY, pathStyle: true, timeoutMs: 1 }
  const key = '3f1f6f0e-8f0b-4d7e-9d3c-5f4f0c1f2a6b'
  const file = await createS3Store(bucket).read(key)
  t.equal(file && (await text(file)), '')
  await createS3Store({ ...bucket, endpoint: 'https://s3.example', pathStyle: false }).read(key)
  t.same(asked, [`https://s3.example/base/b/3f/${key}`, `https://b.s3.example/3f/${key}`])
})

t.test('an upload is not there when S3 says so only after it has begun to answer', async (t) => {
  const { bucket, called } = await startBucket(t, {
    POST: (response) => response.end('<Error><Code>InternalError</Code><Message>Try again</Message></Error>'),
  })
  await t.rejects(createS3Store(bucket).write(randomUUID(), Readable.from([LARGE])))
  await until('its parts are taken away', async () => called.at(-1) === 'DELETE')
})

t.test('an answer that begins and does not end is not waited for', async (t) => {
  const { bucket, called } = await startBucket(t, { POST: (response) => response.write('<') })
  const { fetch } = globalThis
  t.intercept(globalThis, 'fetch', {
    value: (url: string, init: RequestInit) =>
      fetch(url, init.method === 'POST' && !url.includes('?uploads') ? init : { ...init, signal: null }),
  })
  const store = createS3Store({ ...bucket, timeoutMs: 300 })
  await t.rejects(store.write(randomUUID(), Readable.from([LARGE])), { name: 'AbortError' })
  t.same(called.slice(0, 4), ['POST', 'PUT', 'PUT', 'POST'], 'it was to be put together')
})
