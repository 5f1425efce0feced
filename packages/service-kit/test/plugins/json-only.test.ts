import { gzipSync } from 'node:zlib'
import { portOf, sendRaw } from '@todo/test-kit'
import t from 'tap'
import { Type } from 'typebox'
import { jsonOnly } from '../../src/index.ts'
import { buildKitApp, type KitApp } from '../helper.ts'

const FORM = 'application/x-www-form-urlencoded'

/** Has an app listen, and returns its port. */
async function listenOn(app: KitApp): Promise<number> {
  await app.listen({ port: 0 })
  return portOf(app.server.address())
}

const addRoutes = async (app: KitApp) => {
  await app.register(jsonOnly)
  const body = Type.Object({ text: Type.Optional(Type.String()) }, { additionalProperties: false, minProperties: 1 })
  app.post('/log-out', async () => ({}))
  app.post('/notes', { schema: { body } }, async (request) => request.body)
  app.patch('/notes', { schema: { body } }, async (request) => request.body)
}

t.test('where there is no content, its type is not looked at', async (t) => {
  const app = await buildKitApp(t, addRoutes)
  for (const type of [FORM, 'text/plain', 'nonsense', '', '/', 'application/json', 'multipart/form-data; boundary=x']) {
    for (const length of [{ 'content-length': '0' }, {}]) {
      const headers = { 'content-type': type, ...length }
      t.equal((await app.inject({ method: 'POST', url: '/log-out', headers })).statusCode, 200, type)
      const needed = await app.inject({ method: 'POST', url: '/notes', headers })
      const expected = type === 'application/json' ? 400 : 422
      t.equal(needed.statusCode, expected, `${type}, where a body is needed`)
    }
  }
  const gzip = { 'content-encoding': 'gzip', 'content-type': 'application/json' }
  t.equal((await app.inject({ method: 'POST', url: '/log-out', headers: gzip })).statusCode, 200)
})

t.test('what is wrong with a body is said, and what to change', async (t) => {
  const app = await buildKitApp(t, addRoutes)
  const send = (payload: string, type = 'application/json') =>
    app.inject({ method: 'POST', url: '/notes', headers: { 'content-type': type }, payload })
  for (const body of ['{"text":"x","__proto__":{}}', '{"text":"x","constructor":{"prototype":{}}}']) {
    t.match((await send(body)).json(), {
      status: 400,
      code: 'MALFORMED_JSON',
      detail: 'No field of the body may be named __proto__, nor be a constructor with a prototype',
    })
  }
  t.match((await send('{"text":')).json(), { status: 400, code: 'MALFORMED_JSON', detail: /not valid JSON/ })
  t.match((await send('{}', ';;;')).json(), {
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    detail: 'The Content-Type must be a media type, as in application/json',
  })
})

t.test('a body that is sent in chunks and turns out to be empty is no body either', async (t) => {
  const app = await buildKitApp(t, addRoutes)
  const port = await listenOn(app)
  const send = async (head: string, body: string) =>
    (await sendRaw(port, `${head}\r\nhost: x\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n${body}`)).slice(
      9,
      12,
    )
  const types = [
    `content-type: ${FORM}`,
    'content-type: nonsense',
    'content-type: application/merge-patch+json',
    'x: y',
  ]
  for (const header of [...types, 'content-encoding: gzip', 'content-type: application/json']) {
    t.equal(await send(`POST /log-out HTTP/1.1\r\n${header}`, '0\r\n\r\n'), '200', header)
    const expected = header.startsWith('content-encoding') || types.includes(header) ? '422' : '400'
    t.equal(await send(`POST /notes HTTP/1.1\r\n${header}`, '0\r\n\r\n'), expected, `${header}, where a body is needed`)
  }
  for (const header of [...types, 'content-type: application/json\r\ncontent-encoding: gzip'])
    t.equal(await send(`POST /log-out HTTP/1.1\r\n${header}`, '2\r\n{}\r\n0\r\n\r\n'), '415', header)
})

t.test('content of another type is refused in words', async (t) => {
  const app = await buildKitApp(t, addRoutes)
  for (const type of [FORM, 'text/plain', 'nonsense', 'application/merge-patch+json', 'application/jsonx']) {
    for (const url of ['/notes', '/log-out']) {
      const headers = { 'content-type': type }
      const refused = await app.inject({ method: 'POST', url, headers, payload: '{"text":"a"}' })
      t.match(refused.json(), { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' }, `${type} ${url}`)
      t.notOk('accept-patch' in refused.headers)
    }
  }
})

t.test('PATCH takes a merge patch, and says so when it gets something else (RFC 5789, section 2.2)', async (t) => {
  const app = await buildKitApp(t, addRoutes)
  const patch = (type: string, payload: string) =>
    app.inject({ method: 'PATCH', url: '/notes', headers: { 'content-type': type }, payload })
  for (const type of [
    'application/merge-patch+json',
    'application/merge-patch+json; charset=utf-8',
    'application/json',
  ])
    t.strictSame((await patch(type, '{"text":"a"}')).json(), { text: 'a' }, type)
  const refused = await patch('application/json-patch+json', '[]')
  t.equal(refused.statusCode, 415)
  t.equal(refused.headers['accept-patch'], 'application/json, application/merge-patch+json')
  t.match((await patch('application/merge-patch+json', '{"text":null}')).json(), {
    status: 422,
    errors: [{ pointer: '/text', detail: 'cannot be cleared: leave it out, and it stays as it is' }],
  })
  t.equal((await patch('application/merge-patch+json', '{')).statusCode, 400)
})

t.test('a compressed body is refused, and the answer says what is taken (RFC 9110, section 15.5.16)', async (t) => {
  const app = await buildKitApp(t, addRoutes)
  const send = (coding: string, method: 'POST' | 'PATCH' = 'POST') => {
    const headers = { 'content-type': 'application/json', 'content-encoding': coding }
    const payload = coding.toLowerCase().includes('gzip') ? gzipSync('{"text":"a"}') : '{"text":"a"}'
    return app.inject({ method, url: '/notes', headers, payload })
  }
  for (const coding of ['gzip', 'GZIP', 'x-gzip', 'deflate', 'br', 'zstd', 'nonsense', 'identity, gzip']) {
    for (const method of ['POST', 'PATCH'] as const) {
      const refused = await send(coding, method)
      t.match(refused.json(), { status: 415, detail: /without a Content-Encoding/ }, coding)
      t.equal(refused.headers['accept-encoding'], 'identity')
    }
  }
  for (const coding of ['identity', 'Identity', '']) t.equal((await send(coding)).statusCode, 200, coding)
})
