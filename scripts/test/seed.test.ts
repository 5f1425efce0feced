import { createServer } from 'node:http'
import { until } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { Temporal } from 'temporal-polyfill'
import { seed } from '../seed.ts'
import { FILTERS, LISTS } from '../seeding/household.ts'
import { dayOf, dueOf } from '../seeding/new-things.ts'
import { run } from './fixtures/running-stack.ts'
import { fakeRoot, freePorts } from './helper.ts'

interface Call {
  route: string
  authorization: string | undefined
  body: string
}

/** A stand-in for the gateway, with the answers that matter here. */
async function fakeGateway(t: Test, answers: Record<string, [status: number, body: string]> = {}) {
  const calls: Call[] = []
  const added: string[] = []
  const usual = (route: string): [number, string] => {
    if (route === 'POST /users/sign-up') return added.length > 0 ? [409, '{}'] : [201, '{"id":1}']
    if (route === 'GET /users/sign-up') return [200, '{"policy":"open"}']
    if (route === 'POST /users/log-in') return [200, '{"access_token":"a.b.c"}']
    if (route === 'GET /todos?limit=1') return [200, JSON.stringify({ todos: added.slice(0, 1) })]
    if (route.startsWith('DELETE')) return [204, '']
    return [/^PATCH|complete$|accept$/.test(route) ? 200 : 201, `{"id":${calls.length}}`]
  }
  const server = createServer(async (request, response) => {
    const route = `${request.method} ${request.url}`
    const body = (await request.toArray()).join('')
    calls.push({ route, authorization: request.headers.authorization, body })
    if (/^POST \/todos(\/quick)?$/.test(route)) added.push(body)
    const [status, answer] = answers[route] ?? usual(route)
    response.writeHead(status, { 'content-type': 'application/json' }).end(answer)
  })
  const [port] = await freePorts(1)
  server.listen(port, '127.0.0.1')
  await until('the gateway', () => server.listening)
  t.teardown(() => server.close())
  return { calls, added, port: String(port) }
}

/** Runs the command in a process of its own. */
async function npmRunSeed(t: Test, env: NodeJS.ProcessEnv, dotEnv?: string) {
  const root = fakeRoot(t)
  if (dotEnv) root.write('.env', dotEnv)
  const program = root.run(t, ['seed'], env)
  return { code: await program.exited, output: program.output() }
}

t.test('a demo user gets lists with to-dos, once', async (t) => {
  const { calls, added, port } = await fakeGateway(t)
  const first = await npmRunSeed(t, { SEED_USERNAME: '' }, `PORT=${port}\n`)
  t.equal(first.code, 0)
  t.match(first.output, `${added.length} to-dos were added. Log in as demo with the password demo-password`)
  t.match(
    first.output,
    /^Inbox: \d+ to-dos\nHome: \d+ to-dos, shared with a housemate\n(.+\n)*Old flat: \d+ to-dos, archived\n/,
  )
  t.match(first.output, `http://127.0.0.1:${port} `)
  t.match(first.output, `http://127.0.0.1:${port}/docs`)
  const bodiesOf = (wanted: string) => calls.flatMap(({ route, body }) => (route === wanted ? [JSON.parse(body)] : []))
  t.match(
    bodiesOf('POST /lists'),
    LISTS.map(({ name }) => ({ name })),
  )
  t.same(bodiesOf('POST /filters'), FILTERS)
  t.same(
    bodiesOf('POST /users/log-in').map(({ username }) => username),
    ['demo', 'demo-housemate'],
  )
  t.equal(bodiesOf('POST /invitations/links/accept').length, 1)
  t.match(calls[0], { route: 'POST /users/sign-up', body: '{"username":"demo","password":"demo-password"}' })
  t.equal(calls.at(-1)?.authorization, 'Bearer a.b.c')

  const count = calls.length
  const second = await run(t, { GATEWAY_URL: `http://127.0.0.1:${port}/` }, 'seed')
  t.equal(second.code, 0)
  t.match(second.output, 'demo has to-dos already: nothing was added')
  t.same(
    calls.slice(count).map(({ route }) => route),
    ['POST /users/sign-up', 'POST /users/log-in', 'GET /todos?limit=1'],
  )
})

t.test('today is that of the time zone of the machine, which becomes that of the user', async (t) => {
  const { calls, added, port } = await fakeGateway(t)
  const zone = 'Pacific/Kiritimati'
  const days = [Temporal.Now.plainDateISO(zone)]
  t.match(await npmRunSeed(t, { PORT: port, TZ: zone }), { code: 0 })
  days.push(Temporal.Now.plainDateISO(zone))
  t.match(
    calls.find(({ route }) => route === 'PATCH /settings'),
    { body: `{"time_zone":"${zone}"}` },
  )
  const slides = added.map((body) => JSON.parse(body)).find(({ contents }) => /slides/.test(contents))
  t.match(slides.due, { time: '17:00', time_zone: zone })
  t.ok(days.map(String).includes(slides.due.date))
  t.ok(added.filter((body) => body.includes('"text"')).every((body) => JSON.parse(body).time_zone === zone))
})

t.test('a to-do is in a section of its list', async (t) => {
  for (const { name, sections, todos } of LISTS)
    for (const todo of todos)
      if (typeof todo === 'object' && todo.section) t.ok(sections.includes(todo.section), `${name}: ${todo.contents}`)
})

t.test('days count from the day of seeding', async (t) => {
  const today = { date: Temporal.PlainDate.from('2028-03-01'), timeZone: 'Europe/Berlin' }
  t.equal(dayOf(-1, today.date), '2028-02-29')
  t.same(dueOf({ days: 0 }, today), { date: '2028-03-01' })
  t.same(dueOf({ days: 31, time: '09:00' }, today), { date: '2028-04-01', time: '09:00' })
  t.same(dueOf({ days: -60, time: '09:00', inZone: true }, today), {
    date: '2028-01-01',
    time: '09:00',
    time_zone: 'Europe/Berlin',
  })
})

t.test('where nobody else can sign up, nothing is shared, and the rest is there', async (t) => {
  const { calls, port } = await fakeGateway(t, { 'GET /users/sign-up': [200, '{"policy":"closed"}'] })
  const { code, output } = await run(t, { PORT: port }, 'seed')
  t.equal(code, 0)
  t.match(output, /Home: \d+ to-dos\nGroceries/)
  t.notOk(calls.some(({ route }) => route.includes('invitations')))
})

t.test('another user can be named', async (t) => {
  const { calls, port } = await fakeGateway(t)
  const { code } = await run(t, { PORT: port, SEED_USERNAME: 'kim', SEED_PASSWORD: 'secret-enough' }, 'seed')
  t.equal(code, 0)
  t.match(calls[1], { route: 'POST /users/log-in', body: '{"username":"kim","password":"secret-enough"}' })
})

t.test('where the stack does not run, or something else does, one line says so', async (t) => {
  const [port] = await freePorts(1)
  const nobody = await run(t, { PORT: String(port) }, 'seed')
  t.equal(nobody.code, 1)
  t.match(nobody.output, `Nothing answers at http://127.0.0.1:${port}: start the stack with \`npm start\``)

  const refusing = await fakeGateway(t, { 'POST /users/log-in': [401, '{"detail":"Not Authorized"}'] })
  const refused = await run(t, { PORT: refusing.port }, 'seed')
  t.equal(refused.code, 1)
  t.equal(refused.output, 'POST /users/log-in answered 401: {"detail":"Not Authorized"}')

  const other = await fakeGateway(t, { 'POST /users/sign-up': [201, '<html>'] })
  t.match(await run(t, { PORT: other.port }, 'seed'), { code: 1, output: /The answer is no JSON/ })

  const strange = await fakeGateway(t, {
    'POST /users/log-in': [200, 'null'],
    'GET /todos?limit=1': [200, '{"todos":7}'],
  })
  t.match(await run(t, { PORT: strange.port }, 'seed'), { code: 0 }, 'what is not understood is not taken for to-dos')
})

t.test('a fault of its own is not swallowed', async (t) => {
  const { port } = await fakeGateway(t)
  process.env.GATEWAY_URL = `http://127.0.0.1:${port}`
  t.teardown(() => delete process.env.GATEWAY_URL)
  const noTerminal = new Error('no terminal')
  t.intercept(console, 'log', {
    value: () => {
      throw noTerminal
    },
  })
  await t.rejects(seed([], { root: fakeRoot(t).path }), noTerminal)
})
