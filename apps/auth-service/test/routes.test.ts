import { METHODS } from 'node:http'
import { portOf, sendRaw, sqlite } from '@todo/test-kit'
import t from 'tap'
import { buildTestApp, type TestApp } from './helper.ts'

/** Each URL, and what it allows. */
const ALLOWED: Record<string, string[]> = {
  '/': ['GET', 'HEAD'],
  '/healthz': ['GET', 'HEAD'],
  '/readyz': ['GET', 'HEAD'],
  '/.well-known/jwks.json': ['GET', 'HEAD'],
  '/users/sign-up': ['GET', 'HEAD', 'POST'],
  '/users/log-in': ['POST'],
  '/users/token/refresh': ['POST'],
  '/users/log-out': ['POST'],
  '/users/me': ['GET', 'HEAD', 'PATCH'],
  '/users/me/password': ['POST'],
  '/users/me/delete': ['POST'],
  '/users/me/audit': ['GET', 'HEAD'],
  '/users/me/sessions': ['DELETE', 'GET', 'HEAD'],
  '/users/me/sessions/7c9e6679-7425-40de-944b-e07fc1f90ae7': ['DELETE'],
  '/internal/users/changes': ['GET', 'HEAD'],
  '/internal/mails': ['POST'],
  '/internal/invitations': ['POST'],
  '/internal/users': ['GET', 'HEAD', 'POST'],
  '/internal/users/1/data': ['GET', 'HEAD'],
  '/internal/users/disable': ['POST'],
  '/internal/users/enable': ['POST'],
  '/internal/users/sign-out': ['POST'],
  '/internal/users/verify': ['POST'],
  '/internal/users/reset-password': ['POST'],
  '/internal/users/delete': ['POST'],
  '/internal/users/make-administrator': ['POST'],
  '/internal/users/remove-administrator': ['POST'],
  '/admin/invitations': ['POST'],
  '/admin/users': ['GET', 'HEAD', 'POST'],
  '/admin/users/disable': ['POST'],
  '/admin/users/enable': ['POST'],
  '/admin/users/sign-out': ['POST'],
  '/admin/users/verify': ['POST'],
  '/admin/users/reset-password': ['POST'],
  '/admin/users/delete': ['POST'],
  '/admin/users/make-administrator': ['POST'],
  '/admin/users/remove-administrator': ['POST'],
  '/users/email/otp': ['POST'],
  '/users/email/otp/verify': ['POST'],
  '/users/password/reset': ['POST'],
  '/users/password/reset/confirm': ['POST'],
  '/users/password/reset/token': ['POST'],
  '/metrics': ['GET'],
  '/docs/json': ['GET', 'HEAD'],
}

/** Through a socket: some methods are none to whoever sends requests otherwise. */
async function ask(app: TestApp, method: string, url: string): Promise<{ status: number; allow: string | undefined }> {
  const port = portOf(app.server.address())
  const answer = await sendRaw(port, `${method} ${url} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
  return { status: Number(answer.split(' ')[1]), allow: /^allow: (.*)\r$/im.exec(answer)?.[1] }
}

// What is answered here is no matter of the database, so one will do.
t.test('routes', async (t) => {
  const app = await buildTestApp(t, sqlite)
  await app.listen()

  t.test('the ping of the base contract', async (t) => {
    const response = await app.inject('/')
    t.equal(response.statusCode, 200)
    t.equal(response.body, '{"ping":"pong"}')
  })

  t.test('it is healthy and ready', async (t) => {
    t.strictSame((await app.inject('/healthz')).json(), { status: 'ok', checks: {} })
    const ready = await app.inject('/readyz')
    t.equal(ready.statusCode, 200)
    t.strictSame(ready.json(), { status: 'ok', checks: { database: true } })
  })

  for (const [url, allowed] of Object.entries(ALLOWED)) {
    t.test(`${url} answers 405 to every other method, says which it allows, and asks for no token first`, async (t) => {
      const others = METHODS.filter((method) => !allowed.includes(method) && method !== 'CONNECT')
      t.ok(others.length > 25)
      const answers = []
      for (const method of others) {
        const { status, allow } = await ask(app, method, url)
        answers.push({ method, status, allowed: allow?.split(', ').sort() })
      }
      t.strictSame(
        answers,
        others.map((method) => ({ method, status: 405, allowed })),
      )
    })
  }

  t.test('a 405 is a problem like any other', async (t) => {
    const response = await app.inject({ method: 'DELETE', url: '/users/me' })
    t.match(response.json(), {
      status: 405,
      title: 'Method Not Allowed',
      code: 'METHOD_NOT_ALLOWED',
      detail: 'This resource knows GET, HEAD, PATCH only',
      instance: '/users/me',
    })
    t.equal(response.headers['content-type'], 'application/problem+json')
    const withBody = await app.inject({
      method: 'PUT',
      url: '/users/log-in',
      payload: '{',
      headers: { 'content-type': 'text/x' },
    })
    t.equal(withBody.statusCode, 405, 'whatever the body')
  })

  t.test('an unknown URL is 404, with any method and any body', async (t) => {
    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS'] as const) {
      for (const url of ['/nothing', '/users', '/users/', '/users/me/', '/USERS/ME', '/users/1', '/docs/../secrets']) {
        const response = await app.inject({ method, url, ...(method !== 'GET' && { payload: 'x' }) })
        t.equal(response.statusCode, 404, `${method} ${url}`)
        t.match(response.json(), { code: 'ROUTE_NOT_FOUND', detail: 'There is nothing at this URL' })
      }
    }
  })

  t.test('a query string is not part of what a problem names: it may hold secrets', async (t) => {
    const response = await app.inject('/nothing?token=secret')
    t.equal(response.json().instance, '/nothing')
    t.notMatch(response.body, 'secret')
  })

  t.test('a URL that cannot be decoded is 400', async (t) => {
    for (const url of ['/%', '/users/%zz', '/%ff%fe', '/users/%c3%28']) {
      const response = await app.inject(url)
      t.equal(response.statusCode, 400, url)
      t.match(response.json(), { code: 'MALFORMED_URL', title: 'Bad Request' })
      t.equal(response.headers['content-type'], 'application/problem+json')
    }
  })

  t.test('the docs have a lock where a token is needed, and nothing that is for services only', async (t) => {
    const { paths, components } = (await app.inject('/docs/json')).json()
    t.strictSame(paths['/users/me'].get.security, [{ accessToken: [] }])
    t.strictSame(paths['/users/log-in'].post.security, [])
    t.notOk(paths['/internal/users/changes'])
    t.notOk(paths['/internal/mails'])
    t.strictSame(Object.keys(components.securitySchemes), ['accessToken'])
    t.notOk(components.schemas.UserChange)
  })

  t.test('every answer has security headers', async (t) => {
    for (const url of ['/', '/users/me', '/nothing']) {
      t.match((await app.inject(url)).headers, {
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
        'content-security-policy': /default-src 'self'/,
      })
    }
  })

  t.test('requests are counted by route for Prometheus, and no name or id is a label', async (t) => {
    await app.inject('/users/me')
    const { body } = await app.inject('/metrics')
    t.match(body, /http_request_duration_seconds_count\{method="GET",route="\/users\/me",status_code="401"\} \d+/)
  })
})
