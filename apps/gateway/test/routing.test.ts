import { posix } from 'node:path'
import { sendRaw } from '@todo/test-kit'
import { type PublicPath, SERVICES } from '../src/services.ts'
import { bothWays, call, isProblem } from './helper.ts'

const LISTED = [
  { service: 'auth', method: 'POST', path: '/users/sign-up', body: '{"username":"a"}' },
  { service: 'auth', method: 'POST', path: '/users/log-in', body: '{"username":"a"}' },
  { service: 'auth', method: 'GET', path: '/users/me' },
  { service: 'auth', method: 'POST', path: '/users/email/otp', body: '{}' },
  { service: 'auth', method: 'GET', path: '/.well-known/jwks.json' },
  { service: 'todo', method: 'GET', path: '/todos' },
  { service: 'todo', method: 'POST', path: '/todos', body: '{"contents":"buy milk"}' },
  { service: 'todo', method: 'GET', path: '/todos/7' },
  { service: 'todo', method: 'PATCH', path: '/todos/7', body: '{"is_done":true}' },
  { service: 'todo', method: 'DELETE', path: '/todos/7' },
  { service: 'todo', method: 'DELETE', path: '/todos/7', body: '{"is":"ignored"}' },
  { service: 'todo', method: 'PUT', path: '/todos/7', body: 'any bytes' },
  { service: 'todo', method: 'POST', path: '/recurrence/preview', body: '{"rule":"FREQ=DAILY"}' },
  { service: 'todo', method: 'OPTIONS', path: '/todos' },
  { service: 'todo', method: 'GET', path: '/filters/explain?filter=p1' },
  { service: 'todo', method: 'GET', path: '/reminders/fires' },
  { service: 'todo', method: 'GET', path: '/notifications' },
  { service: 'todo', method: 'POST', path: '/webhooks/1/test' },
  { service: 'todo', method: 'GET', path: '/labels/at%20home%2Fwork' },
  { service: 'todo', method: 'GET', path: '/labels/...what' },
  { service: 'todo', method: 'GET', path: '/labels/..what/open' },
  { service: 'todo', method: 'GET', path: '/labels/what..%2Fopen?a=..&b=%2e' },
  { service: 'todo', method: 'PATCH', path: '/labels/a%2F.%2Fb', body: '{"name":"c"}' },
  { service: 'todo', method: 'DELETE', path: '/labels/..%2F..%5C..%2Fmetrics' },
  { service: 'todo', method: 'DELETE', path: '/labels/.%20.' },
  { service: 'todo', method: 'PROPFIND', path: '/todos', body: '<any/>' },
  { service: 'todo', method: 'QUERY', path: '/todos', body: '{}' },
] as const

bothWays('everything listed reaches its service, and nobody else', async (t, startGateway) => {
  const gateway = await startGateway(t)
  for (const route of LISTED) {
    const { service, method, path } = route
    const body = 'body' in route ? route.body : ''
    const before = { auth: gateway.auth.seen.length, todo: gateway.todo.seen.length }
    const reply = await call(gateway.port, {
      method,
      path,
      ...(body && { headers: { 'content-type': 'application/json', 'content-length': body.length }, body }),
    })
    t.same([reply.status, reply.json()], [200, { ok: true }], `${method} ${path}`)
    t.equal(gateway[service].seen.length, before[service] + 1)
    const other = service === 'auth' ? 'todo' : 'auth'
    t.equal(gateway[other].seen.length, before[other])
    t.match(gateway[service].seen.at(-1), { method, url: path, body })
  }
})

bothWays(
  'every path of the list of services is routed, and below it all but what is exact',
  async (t, startGateway) => {
    const gateway = await startGateway(t)
    for (const { name, paths } of SERVICES) {
      const served: readonly PublicPath[] = paths
      for (const { path, exact } of served) {
        await call(gateway.port, { path })
        t.equal(gateway.services.get(name)?.seen.at(-1)?.url, path)
        const below = await call(gateway.port, { path: `${path}/below` })
        const isBelowAnother = served.some((other) => !other.exact && path.startsWith(`${other.path}/`))
        t.equal(below.status, exact && !isBelowAnother ? 404 : 200, `${path}/below`)
      }
    }
  },
)

bothWays('a query string arrives byte for byte', async (t, startGateway) => {
  const gateway = await startGateway(t)
  const queries = [
    'order=DESC&limit=20',
    'order=DESC&order=ASC',
    'a=%2F%2e%2E%20+&b=%7B"x":1}',
    'cursor=AAAA_-~.%3D%3D==&&&=',
    '?&?',
    "q='%27\\|^`{}[]<>",
    'x=../../internal',
    'q=http://127.0.0.1/internal',
    '%',
    '%zz',
  ]
  for (const query of queries) {
    await call(gateway.port, { path: `/todos?${query}` })
    t.equal(gateway.todo.seen.at(-1)?.url, `/todos?${query}`)
  }
})

bothWays('a path below a listed one arrives as it is', async (t, startGateway) => {
  const gateway = await startGateway(t)
  for (const path of [
    '/todos/',
    '/todos//',
    '/todos//7',
    '/todos/7/',
    '/todos/a%20b',
    '/todos/%2F',
    '/todos/1/2/3',
    '/todos/%E2%82%AC',
    '/todos/7;v=1',
  ]) {
    await call(gateway.port, { path })
    t.equal(gateway.todo.seen.at(-1)?.url, path)
  }
})

bothWays('what is not listed is not there', async (t, startGateway) => {
  const gateway = await startGateway(t, { NOT_FOUND_LIMIT_PER_MINUTE: '1000' })
  const paths = [
    '/metrics',
    '/internal',
    '/internal/users/changes?after=0',
    '/todosx',
    '/todo',
    '/TODOS',
    '/Users/me',
    '//todos',
    '//todos/1',
    '///users/me',
    '/.//todos',
    '/x/../todos',
    '/todos%2F1',
    '/usersx/me',
    '/.well-known',
    '/.well-known/jwks.jsonx',
    '/.well-known/openid-configuration',
    '/docs/todo-service.json',
    '/auth-service/users/me',
    '/favicon.ico',
    '/*',
  ]
  for (const path of paths) {
    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS']) {
      isProblem(t, await call(gateway.port, { method, path }), 404, 'ROUTE_NOT_FOUND')
    }
  }
  t.same(gateway.seen(), [], 'no service has seen any of it')
})

bothWays('no trick with a path reaches what is not listed', async (t, startGateway) => {
  const gateway = await startGateway(t, { NOT_FOUND_LIMIT_PER_MINUTE: '1000' })
  const escapes = [
    '..',
    '%2e%2e',
    '%2E%2E',
    '.%2e',
    '%2e.',
    '..%2f',
    '%2e%2e%2f',
    '..%5c',
    '..\\',
    '%2e%2e%5c',
    '.%00.',
    '..%00',
    '..;',
    '..;x=1',
    ';/..',
    '%252e%252e',
    '%c0%ae%c0%ae',
    '%u002e%u002e',
    '..%c0%af',
    '.',
    './..',
    '%2f..',
    '%2f%2e%2e',
    '/..',
    '//..',
    '%5c..',
    '%09..',
    '..%09',
    '..%20',
    '..?',
    '..#',
  ]
  for (const start of ['/users', '/todos', '/.well-known/jwks.json', '/docs']) {
    for (const dots of escapes) {
      for (const target of ['internal/users/changes', 'metrics']) {
        for (const path of [`${start}/${dots}/${target}`, `${start}${dots}/${target}`, `${start}/${dots}${target}`]) {
          await sendRaw(gateway.port, `GET ${path} HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n\r\n`)
        }
      }
    }
  }
  t.ok(gateway.seen().length > 0, 'some of it is a harmless name below a listed path, and goes there')
  for (const { url } of gateway.seen()) {
    const path = resolve(url)
    t.notMatch(path, /^\/(internal|metrics)/i, `${url} stays below what is listed`)
    const listed = SERVICES.flatMap(({ paths }) => paths.map(({ path }) => path))
    t.ok(
      listed.some((start) => `${path}/`.startsWith(`${start}/`)),
      url,
    )
  }
})

/** The path as a service could read it: no encoded slash is a boundary, a backslash is one, and dots are resolved. */
function resolve(url: string): string {
  const path = url.replace(/[?#].*$/, '').replace(/%2e/gi, '.')
  return posix.normalize(path.replaceAll('\\', '/'))
}

bothWays('an address in the request line is no way around the routing table', async (t, startGateway) => {
  const gateway = await startGateway(t)
  const targets = [
    `${gateway.todo.url}/internal/users/changes`,
    `${gateway.todo.url}/metrics`,
    'http://elsewhere.example/internal/x',
    'http://elsewhere.example//internal',
    'http://elsewhere.example/users/../internal',
    'https://elsewhere.example/metrics',
    'ftp://elsewhere.example/todos',
    'file:///etc/passwd',
    'elsewhere.example:80',
    '@elsewhere.example/todos',
    '/todos@elsewhere.example',
  ]
  for (const target of targets) {
    const answer = await sendRaw(
      gateway.port,
      `GET ${target} HTTP/1.1\r\nhost: elsewhere.example\r\nconnection: close\r\n\r\n`,
    )
    t.match(answer, /^HTTP\/1\.1 4\d\d /, target)
  }
  t.same(gateway.seen(), [])
})

bothWays('CONNECT makes nobody a tunnel', async (t, startGateway) => {
  const gateway = await startGateway(t)
  const answer = await sendRaw(gateway.port, `CONNECT 127.0.0.1:${gateway.todo.port} HTTP/1.1\r\nhost: x\r\n\r\n`)
  t.notMatch(answer, / 200 /)
  t.equal(gateway.todo.connections.opened, 0)
})
