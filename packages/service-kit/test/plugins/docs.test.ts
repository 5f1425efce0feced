import { Readable } from 'node:stream'
import t, { type Test } from 'tap'
import { Type } from 'typebox'
import { idempotency } from '../../src/database/index.ts'
import { InvalidUtf8 } from '../../src/errors/errors.ts'
import {
  cacheControl,
  fileResponse,
  jsonResponse,
  noBody,
  perMinute,
  problemResponse,
  requireAccessToken,
  Unauthorized,
} from '../../src/index.ts'
import { buildKitApp, type KitApp } from '../helper.ts'

const about = { title: 'Test', version: '1.2.3', description: 'For a test.' }
const tags = [{ name: 'notes', description: 'Notes' }]
const Note = Type.Object(
  {
    text: Type.String({ examples: ['remember'] }),
    kind: Type.Enum(['short', 'long'], { type: 'string' }),
    labels: Type.Array(Type.Union([Type.Literal('home'), Type.Null()])),
  },
  { $id: 'Note' },
)
const Secret = Type.Object({ a: Type.String({ examples: ['b'] }) }, { $id: 'Secret' })

/** The OpenAPI document of an app with these routes. */
async function documentOf(t: Test, addRoutes: (app: KitApp) => unknown) {
  const app = await buildKitApp(t, addRoutes, { docs: { ...about, tags } })
  const response = await app.inject('/docs/openapi.json')
  t.equal(response.statusCode, 200, response.body)
  return response.json()
}

t.test('the document says what it is, and what is in it', async (t) => {
  const document = await documentOf(t, () => undefined)
  t.match(document, {
    openapi: '3.1.0',
    info: { ...about, license: { name: 'MIT' }, contact: { name: 'todo-backend' } },
    servers: [{ url: '..' }],
  })
  t.strictSame(
    document.tags.map(({ name }: { name: string }) => name),
    ['notes', 'health'],
    'health comes last',
  )
  t.strictSame(Object.keys(document.paths), ['/', '/healthz', '/readyz'])
})

t.test('a parameter that has a default, or is optional, may be left out; any other may not', async (t) => {
  const querystring = Type.Object({
    needed: Type.String(),
    defaulted: Type.Integer({ default: 20 }),
    optional: Type.Optional(Type.String()),
  })
  const { paths } = await documentOf(t, (app) => {
    app.get('/typed', { schema: { operationId: 'typed', querystring } }, () => '')
    app.get('/untyped', { schema: { operationId: 'untyped' } }, () => '')
  })
  const required = paths['/typed'].get.parameters.map((parameter: { name: string; required: boolean }) => [
    parameter.name,
    parameter.required,
  ])
  t.strictSame(Object.fromEntries(required), { needed: true, defaulted: false, optional: false })
  t.equal(paths['/untyped'].get.parameters, undefined)
})

t.test('a file may be of any type', async (t) => {
  const response = { 200: fileResponse('Its bytes', 'ETag') }
  const { paths } = await documentOf(t, (app) => {
    app.get('/file', { schema: { operationId: 'file', response } }, async () => Readable.from(['x']))
  })
  t.match(paths['/file'].get.responses['200'], {
    description: 'Its bytes',
    content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
  })
  t.ok(Object.keys(paths['/file'].get.responses['200'].headers).some((name) => /^etag$/i.test(name)))
})

t.test('what follows from a route need not be said: its errors, its headers, its examples', async (t) => {
  const { paths, components } = await documentOf(t, (app) => {
    for (const schema of [Note, Secret]) app.addSchema(schema)
    app.register(async (child) => {
      requireAccessToken(child)
      cacheControl(child, 'no-store')
      child.patch(
        '/notes/:id',
        {
          config: { rateLimit: perMinute(10) },
          schema: {
            operationId: 'patchNote',
            params: Type.Object({ id: Type.Integer() }),
            body: Type.Unsafe({ $ref: 'Note#' }),
            response: {
              200: jsonResponse('The note', Note, 'ETag'),
              304: noBody('Nothing has changed', 'ETag'),
              400: problemResponse('The note is no text', new InvalidUtf8()),
              404: problemResponse('There is no such note'),
            },
          },
        },
        async () => ({}),
      )
      child.get('/hidden', { schema: { hide: true, response: { 200: { $ref: 'Secret#' } } } }, async () => ({}))
    })
    app.get('/open', { schema: { operationId: 'open', response: { 200: noBody('Fine') } } }, async () => undefined)
    app.post('/empty', { schema: { operationId: 'empty', response: { 200: noBody('Fine') } } }, async () => undefined)
    app.post(
      '/log-in',
      { schema: { operationId: 'logIn', response: { 401: problemResponse('Wrong', new Unauthorized()) } } },
      async () => undefined,
    )
  })
  const patch = paths['/notes/{id}'].patch
  const example = { text: 'remember', kind: 'short', labels: ['home'] }
  t.strictSame(patch.security, [{ accessToken: [] }])
  t.strictSame(paths['/open'].get.security, [], 'public, and it says so')
  const all = ['200', '304', '400', '401', '404', '413', '415', '422', '429', '503', '4XX', '5XX']
  t.strictSame(Object.keys(patch.responses), all)
  t.strictSame(Object.keys(paths['/open'].get.responses), ['200', '503', '4XX', '5XX'])
  t.strictSame(Object.keys(paths['/empty'].post.responses), ['200', '400', '413', '415', '503', '4XX', '5XX'])
  t.strictSame(patch.requestBody.content['application/json'].example, example)
  t.strictSame(patch.responses[200].content['application/json'].example, example)
  t.equal(patch.responses[304].content, undefined)
  const limited = ['RateLimit-Policy', 'RateLimit']
  const headersOf = (status: number) => Object.keys(patch.responses[status].headers)
  t.strictSame(headersOf(200), ['X-Request-Id', 'ETag', 'Cache-Control', ...limited])
  t.strictSame(headersOf(404), ['X-Request-Id', ...limited])
  t.strictSame(patch.responses[401], { $ref: '#/components/responses/Unauthorized' })
  t.ok(components.responses.Unauthorized.headers['WWW-Authenticate'])
  t.ok(paths['/log-in'].post.responses[401].headers['WWW-Authenticate'], 'every 401 has a challenge')
  const malformed = patch.responses[400]
  t.match(malformed.description, /^The note is no text\. Or: /)
  const { examples } = malformed.content['application/problem+json']
  t.match(examples, { MALFORMED_JSON: { value: { status: 400, code: 'MALFORMED_JSON' } }, MALFORMED_URL: {} })
  t.strictSame(Object.keys(components.schemas).sort(), ['Health', 'Note', 'Ping', 'Problem'], 'nothing that is hidden')
})

t.test('every write takes an Idempotency-Key, unless it says that it does not', async (t) => {
  const { paths, components } = await documentOf(t, async (app) => {
    await app.register(idempotency, { secret: 'a secret of the tests' })
    const querystring = Type.Object({ limit: Type.Integer() })
    const response = { 201: noBody('Fine'), 409: problemResponse('Not now'), 429: problemResponse('Too soon') }
    app.post('/notes', { schema: { operationId: 'add', querystring, response } }, async () => undefined)
    app.delete('/notes', { schema: { operationId: 'remove' } }, async () => undefined)
    app.get('/notes', { schema: { operationId: 'read' } }, async () => undefined)
    const config = { idempotencyKey: false }
    app.post('/log-in', { config, schema: { operationId: 'logIn' } }, async () => undefined)
  })
  const { get, post, delete: remove } = paths['/notes']
  const reference = { $ref: '#/components/parameters/IdempotencyKey' }
  t.match(components.parameters.IdempotencyKey, { name: 'Idempotency-Key', in: 'header', required: false })
  t.match(post.parameters, [{ name: 'limit' }, reference])
  t.strictSame(remove.parameters, [reference])
  t.strictSame([get.parameters, paths['/log-in'].post.parameters], [undefined, undefined])
  t.strictSame(remove.responses[422], { $ref: '#/components/responses/ValidationFailed' })
  t.match(components.responses.ValidationFailed.content['application/problem+json'].examples, {
    IDEMPOTENCY_KEY_REUSED: { value: { status: 422 } },
  })
  const replayed = [201, 409, 429].map((status) => 'Idempotency-Replayed' in post.responses[status].headers)
  t.strictSame(replayed, [true, true, false])
})

t.test('the header that the docs show is there', async (t) => {
  const app = await buildKitApp(t, (app) => {
    cacheControl(app, 'no-store')
    app.get('/x', { schema: { hide: true } }, async () => ({}))
  })
  t.equal((await app.inject('/x')).headers['cache-control'], 'no-store')
})

t.test('what cannot be documented is named', async (t) => {
  const logsOf = async (addRoutes: (app: KitApp) => unknown) => {
    const app = await buildKitApp(t, addRoutes, { docs: { ...about, tags } })
    await app.ready()
    return () => app.swagger()
  }
  t.throws(await logsOf((app) => app.get('/x', () => '')), /the route get \/x an operationId/)
  const Mute = Type.Object({ a: Type.String() }, { $id: 'Mute' })
  const mute = await logsOf((app) => {
    app.addSchema(Mute)
    app.get('/x', { schema: { operationId: 'x', response: { 200: jsonResponse('It', Mute) } } }, () => ({ a: '' }))
  })
  t.throws(mute, /no example.*"type":"string"/)
})

t.test('a document that is there already can be shown in place of the app’s own', async (t) => {
  const document = await documentOf(t, () => undefined)
  const app = await buildKitApp(t, undefined, { docs: { document } })
  for (const url of ['/docs/openapi.json', '/docs/json']) t.strictSame((await app.inject(url)).json(), document)
})

t.test('the page has the title of the API, and asks for nothing outside of its own folder', async (t) => {
  const app = await buildKitApp(t, undefined, { docs: { ...about, tags } })
  const bare = await app.inject('/docs?x=1')
  t.match(bare, { statusCode: 302, headers: { location: 'docs/' } }, 'a relative redirect')
  const page = await app.inject('/docs/')
  t.match(page.body, '<title>Test</title>')
  const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file)
  t.ok(files.length > 5)
  for (const file of files) {
    t.match(file, /^\.\/static\//)
    t.equal((await app.inject(new URL(file, 'http://x/docs/').pathname)).statusCode, 200, file)
  }
  t.match((await app.inject('/docs/static/theme/looks.js')).body, 'width=device-width')
  const { body: setUp } = await app.inject('/docs/static/swagger-initializer.js')
  t.match(setUp, "url: resolveUrl('./json')")
})
