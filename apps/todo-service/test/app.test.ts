import { METHODS } from 'node:http'
import { bearer, until } from '@todo/test-kit'
import { buildTestApp, clientOf, isProblem, newUser, onEachDatabase, tokenFor } from './helper.ts'
import { routesOf } from './routes.ts'

onEachDatabase(async (t, database) => {
  const { app, logs } = await buildTestApp(t, database)

  t.test('the ping of the base contract', async (t) => {
    const answer = await app.inject('/')
    t.equal(answer.statusCode, 200)
    t.equal(answer.body, '{"ping":"pong"}')
  })

  t.test('it is well, and ready', async (t) => {
    t.same((await app.inject('/healthz')).json(), { status: 'ok', checks: {} })
    await until('the keys have been fetched', async () => (await app.inject('/readyz')).statusCode === 200)
    t.same((await app.inject('/readyz')).json(), { status: 'ok', checks: { signing_keys: true, database: true } })
  })

  t.test(
    'a known URL with another method: 405 that says which are known, before anyone asks for a token',
    async (t) => {
      const routes = await routesOf(app)
      for (const url of ['/', '/healthz', '/readyz', '/todos', '/todos/:id']) {
        const known = routes.filter((route) => route.endsWith(` ${url}`)).map((route) => route.split(' ')[0])
        for (const method of METHODS.filter((method) => method !== 'CONNECT' && !known.includes(method))) {
          // `inject` types the methods that Fastify knows of itself; this app knows every one that Node parses.
          const answer = await app.inject(Object.assign({ url: url.replace(':id', '1') }, { method }))
          isProblem(t, answer, 405, 'METHOD_NOT_ALLOWED')
          t.same(String(answer.headers.allow).split(', ').sort(), known)
        }
      }
    },
  )

  t.test('an unknown URL: 404, with and without a token, whatever the method', async (t) => {
    for (const url of ['/nowhere', '/todos/1/parts', '/Todos', '/todos//1', '/users/me', '/internal/users/changes'])
      for (const method of ['GET', 'POST', 'DELETE'] as const)
        for (const headers of [{}, bearer(tokenFor(newUser()))])
          isProblem(t, await app.inject({ method, url, headers }), 404, 'ROUTE_NOT_FOUND')
  })

  t.test('HEAD answers what GET does, without its body', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    for (const url of ['/', '/healthz', '/readyz', '/todos', `/todos/${id}`, '/todos/2147483647', '/todos/x']) {
      const [get, head] = [await ada.get(url), await ada.call('HEAD', url)]
      t.equal(head.statusCode, get.statusCode)
      t.equal(head.headers['content-type'], get.headers['content-type'])
      t.equal(head.body, '')
    }
  })

  t.test('a request keeps the id that it comes with, if that is safe to write down', async (t) => {
    const ada = clientOf(app, newUser())
    const given = await ada.get('/todos/x', { 'x-request-id': 'trace-1.A_b' })
    t.equal(given.json().request_id, 'trace-1.A_b')
    t.not((await ada.get('/todos/x', { 'x-request-id': '{"level":60}' })).json().request_id, '{"level":60}')
  })

  t.test('an internal fault shows nothing of itself; the log has it under the request id', async (t) => {
    const ada = clientOf(app, newUser())
    // A column that is gone: a fault that nobody has thought of.
    const { app: broken, logs: brokenLogs } = await buildTestApp(t, database)
    await broken.orm.em.getConnection().execute('ALTER TABLE todo RENAME COLUMN contents TO lost')
    const answer = await clientOf(broken, ada.user).get('/todos')
    const { request_id, detail } = isProblem(t, answer, 500, 'INTERNAL_ERROR')
    t.notMatch(answer.body, /contents|column|select|sql/i)
    t.match(detail, /request_id/)
    t.match(
      brokenLogs.lines().filter(({ level }) => Number(level) >= 50),
      [{ reqId: request_id, err: { message: /contents/ } }],
    )
  })

  t.test('no log line holds a token, a name, or what a to-do says', async (t) => {
    const ada = clientOf(app, newUser('name-of-the-user'))
    const id = await ada.add('text-of-the-todo')
    await ada.patch(id, { contents: 'other-text-of-the-todo' })
    await ada.get(`/todos/${id}?include=user`)
    await ada.get('/todos?cursor=cursor-of-the-user')
    await ada.post({ contents: 5, 'field-of-the-user': 'x' })
    t.match(logs.text(), /request completed/)
    t.notMatch(logs.text(), /-of-the-|eyJ/)
  })
})
