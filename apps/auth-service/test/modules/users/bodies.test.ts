import { bearer, databases } from '@todo/test-kit'
import t from 'tap'
import { User } from '../../../src/modules/users/user.entity.ts'
import { buildTestApp, createUser, newCredentials, type TestApp } from '../../helper.ts'

const URLS = ['/users/sign-up', '/users/log-in']
const JSON_TYPE = 'application/json'

const send = (app: TestApp, url: string, payload: string | Buffer, type: string | undefined = JSON_TYPE) =>
  app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } })

const good = newCredentials()
const deep = JSON.parse(`${'{"a":'.repeat(50)}1${'}'.repeat(50)}`)

/** What is wrong with a body, the body, and where the answer says it is wrong. */
const UNFIT: [string, unknown, string[]][] = [
  ['a name that is a number', { ...good, username: 5 }, ['/username']],
  ['a name that is a boolean', { ...good, username: true }, ['/username']],
  ['a name that is null', { ...good, username: null }, ['/username']],
  ['a name that is a list', { ...good, username: [good.username] }, ['/username']],
  ['a name that is an object', { ...good, username: { $ne: null } }, ['/username']],
  ['a deeply nested name', { ...good, username: deep }, ['/username']],
  ['a password that is a number', { ...good, password: 12345678 }, ['/password']],
  ['no name', { password: good.password }, ['/username']],
  ['no password', { username: good.username }, ['/password']],
  ['nothing', {}, ['/username', '/password']],
  ['an empty name', { ...good, username: '' }, ['/username']],
  ['an empty password', { ...good, password: '' }, ['/password']],
  ['a field too many', { ...good, is_admin: true }, ['/is_admin']],
  ['a field whose name needs escaping', { ...good, 'a/b~c': 1 }, ['/a~1b~0c']],
  ['a name with 257 emoji', { ...good, username: '😀'.repeat(257) }, ['/username']],
  ['several faults at once', { username: 5, password: null, x: 1 }, ['/username', '/password', '/x']],
  ['a list', [good], ['']],
  ['null', null, ['']],
  ['a text', 'username', ['']],
  ['a number', 7, ['']],
]

const LONE_SURROGATES = [
  `{"username":"\\ud83d","password":"password"}`,
  `{"username":"a\\ude00b","password":"password"}`,
]

/** The other routes that take a body, each with a good one. */
const OTHERS: { method: 'POST' | 'PATCH'; url: string; body: Record<string, string> }[] = [
  { method: 'POST', url: '/users/token/refresh', body: { refresh_token: 'A'.repeat(64) } },
  { method: 'PATCH', url: '/users/me', body: { username: good.username } },
  {
    method: 'POST',
    url: '/users/me/password',
    body: { current_password: 'old password', new_password: 'new password' },
  },
  { method: 'POST', url: '/users/me/delete', body: { password: 'password' } },
  { method: 'POST', url: '/users/email/otp', body: { email: 'ann@example.com' } },
  { method: 'POST', url: '/users/email/otp/verify', body: { email: 'ann@example.com', otp: '123456' } },
  { method: 'POST', url: '/users/password/reset', body: { email: 'ann@example.com' } },
  {
    method: 'POST',
    url: '/users/password/reset/confirm',
    body: { email: 'ann@example.com', otp: '123456', new_password: 'new password' },
  },
  { method: 'POST', url: '/users/password/reset/token', body: { token: 'token', new_password: 'new password' } },
]

for (const database of databases) {
  t.test(`bodies of those who have logged in, on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database)
    const { token, username } = await createUser(app)

    for (const { method, url, body } of OTHERS) {
      const send = (payload: string, type = JSON_TYPE) =>
        app.inject({ method, url, payload, headers: { 'content-type': type, ...bearer(token) } })
      const pointersOf = async (payload: string) => {
        const response = await send(payload)
        t.equal(response.statusCode, 422, payload.slice(0, 80))
        t.match(response.json(), { code: 'VALIDATION_FAILED', instance: url })
        const { errors }: { errors: { pointer: string }[] } = response.json()
        // A field can be wrong in more than one way.
        return [...new Set(errors.map(({ pointer }) => pointer))]
      }

      t.test(`${method} ${url} refuses a field that is wrong, and says which`, async (t) => {
        for (const field of Object.keys(body)) {
          for (const wrong of [5, true, null, [body[field]], { $ne: null }, deep, '', 'x'.repeat(1025)]) {
            t.strictSame(await pointersOf(JSON.stringify({ ...body, [field]: wrong })), [`/${field}`])
          }
          t.strictSame(await pointersOf(JSON.stringify({ ...body, [field]: undefined })), [`/${field}`], 'is missing')
          t.strictSame(await pointersOf(`{${Object.keys(body).map((name) => `"${name}":"\\ud83d"`)}}`), [
            ...Object.keys(body).map((name) => `/${name}`),
          ])
        }
        t.strictSame(await pointersOf(JSON.stringify({ ...body, id: 1 })), ['/id'])
        for (const whole of ['null', '[]', '"text"', '7']) t.strictSame(await pointersOf(whole), [''])
      })

      t.test(`${method} ${url} refuses what is no JSON, in no UTF-8, of another type, or too large`, async (t) => {
        for (const broken of ['{', '', ' ', '{"a":}', `${JSON.stringify(body)}x`]) {
          t.match((await send(broken)).json(), { status: 400, code: 'MALFORMED_JSON' }, JSON.stringify(broken))
        }
        const headers = { 'content-type': JSON_TYPE, ...bearer(token) }
        const bytes = await app.inject({ method, url, payload: Buffer.from([0x7b, 0xff, 0x7d]), headers })
        t.match(bytes.json(), { status: 400, code: 'MALFORMED_JSON' })
        t.match((await send(JSON.stringify(body), 'text/plain')).json(), {
          status: 415,
          code: 'UNSUPPORTED_MEDIA_TYPE',
        })
        t.match((await send(JSON.stringify({ x: 'x'.repeat(70_000) }))).json(), { status: 413, code: 'BODY_TOO_LARGE' })
      })
    }

    t.test('and nothing has changed', async (t) => {
      t.match((await app.inject({ url: '/users/me', headers: bearer(token) })).json(), { username })
    })
  })

  t.test(`bodies on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database)

    for (const url of URLS) {
      for (const [what, body, pointers] of UNFIT) {
        t.test(`${url} refuses ${what}, and says where`, async (t) => {
          const response = await send(app, url, JSON.stringify(body))
          t.equal(response.statusCode, 422)
          t.match(response.json(), { code: 'VALIDATION_FAILED', title: 'Unprocessable Entity', instance: url })
          const named: { pointer: string; detail: string }[] = response.json().errors
          t.strictSame(named.map(({ pointer }) => pointer).sort(), [...pointers].sort())
          t.ok(named.every(({ detail }) => detail.length > 0))
        })
      }

      t.test(`${url} refuses half of a character`, async (t) => {
        for (const body of LONE_SURROGATES) {
          const response = await send(app, url, body)
          t.equal(response.statusCode, 422, body)
          t.match(response.json(), { errors: [{ pointer: '/username' }] })
        }
        const response = await send(app, url, `{"username":"a","password":"pass\\udc00word"}`)
        t.match(response.json(), { status: 422, errors: [{ pointer: '/password' }] })
      })

      t.test(`${url} answers 400 to what is no JSON`, async (t) => {
        for (const body of [
          '{',
          '',
          ' ',
          'username=test',
          "{'username':'a'}",
          '{"username":}',
          '{"a":1}x',
          '[1,]',
          'NaN',
        ]) {
          const response = await send(app, url, body)
          t.equal(response.statusCode, 400, JSON.stringify(body))
          t.match(response.json(), { code: 'MALFORMED_JSON', status: 400, title: 'Bad Request' })
        }
      })

      t.test(`${url} answers 400 to what would change the prototype of an object`, async (t) => {
        const bodies = [
          `{"username":"a","password":"password","__proto__":{"admin":true}}`,
          `{"username":"a","password":"password","constructor":{"prototype":{"admin":true}}}`,
          `{"__proto__":{"username":"a","password":"password"}}`,
        ]
        for (const body of bodies) t.equal((await send(app, url, body)).statusCode, 400, body)
      })

      t.test(`${url} answers 400 to bytes that are not UTF-8`, async (t) => {
        for (const bytes of [
          [0xff],
          [0xc3, 0x28],
          [0xed, 0xa0, 0x80],
          [0xc0, 0x80],
          [0xf4, 0x90, 0x80, 0x80],
          [0xe2, 0x82],
        ]) {
          const head = Buffer.from('{"username":"')
          const response = await send(
            app,
            url,
            Buffer.concat([head, Buffer.from(bytes), Buffer.from('","password":"password"}')]),
          )
          t.equal(response.statusCode, 400, bytes.map((byte) => byte.toString(16)).join(' '))
          t.match(response.json(), { code: 'MALFORMED_JSON', detail: 'The body is not valid UTF-8' })
        }
        const utf16 = Buffer.from(JSON.stringify(good), 'utf16le')
        t.equal((await send(app, url, utf16)).statusCode, 400, 'UTF-16')
      })

      t.test(`${url} answers 415 to another content type, or none`, async (t) => {
        const body = JSON.stringify(good)
        for (const type of [
          'text/plain',
          'application/x-www-form-urlencoded',
          'multipart/form-data; boundary=x',
          'application/xml',
          'application/jsonp',
          'json',
          '*/*',
        ]) {
          const response = await send(app, url, body, type)
          t.equal(response.statusCode, 415, type)
          t.match(response.json(), { code: 'UNSUPPORTED_MEDIA_TYPE', title: 'Unsupported Media Type' })
        }
        const none = await app.inject({ method: 'POST', url, payload: Buffer.from(body) })
        t.equal(none.statusCode, 415)
      })

      t.test(`${url} answers 413 to a body beyond the limit, said or not`, async (t) => {
        const huge = JSON.stringify({ ...good, password: 'x'.repeat(70_000) })
        const response = await send(app, url, huge)
        t.equal(response.statusCode, 413)
        t.match(response.json(), { code: 'BODY_TOO_LARGE', title: 'Payload Too Large', status: 413 })
      })

      t.test(`${url} without any body answers 4xx and names the fault`, async (t) => {
        const bare = await app.inject({ method: 'POST', url })
        t.match([400, 415, 422].includes(bare.statusCode), true)
        const typed = await app.inject({ method: 'POST', url, headers: { 'content-type': JSON_TYPE } })
        t.match(typed.json(), { status: 400, code: 'MALFORMED_JSON' })
      })
    }

    t.test('nothing that was refused has been stored', async (t) => {
      t.equal(await app.orm.em.fork().count(User), 0)
    })

    t.test('JSON is taken with a charset, in any case, and with a field twice the last counts', async (t) => {
      for (const type of ['application/json; charset=utf-8', 'Application/JSON', 'application/json;charset=UTF-8']) {
        t.equal((await send(app, '/users/sign-up', JSON.stringify(newCredentials()), type)).statusCode, 201, type)
      }
      const { username } = newCredentials()
      const twice = `{"username":"first-${username}","username":"${username}","password":"password"}`
      t.match((await send(app, '/users/sign-up', twice)).json(), { username })
    })

    t.test('a byte order mark is no fault (RFC 8259 lets a reader ignore it)', async (t) => {
      const response = await send(app, '/users/sign-up', `\uFEFF${JSON.stringify(newCredentials())}`)
      t.equal(response.statusCode, 201)
    })
  })
}
