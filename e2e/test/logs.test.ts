import { setTimeout as sleep } from 'node:timers/promises'
import { createFaultyProxy, databases, type FaultyProxy, mysql, type TestScope, until } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { call, newUser } from './contract/client.ts'
import { type App, type StackApart, startApart } from './stack.ts'

const skip = process.env.E2E_BASE_URL ? 'only for processes whose logs are at hand' : false

const linesOf = (app: App) => app.output().split('\n').filter(Boolean)

/** Does something for some seconds, and checks that nobody logs more than a line a second meanwhile. */
async function isQuiet(t: Test, { processes }: StackApart, seconds: number, work: () => Promise<unknown>) {
  const before = processes.map((app) => linesOf(app).length)
  const startedAt = performance.now()
  let times = 0
  for (; performance.now() - startedAt < seconds * 1_000; times += 1) await work()
  const took = (performance.now() - startedAt) / 1_000
  t.ok(times > 2 * took, `${times} times in ${took} s`)
  for (const [index, app] of processes.entries()) {
    const lines = linesOf(app).slice(before[index])
    // The first line of a kind comes at once.
    t.ok(lines.length <= took + 1, `${app.name}: ${lines.length} lines\n${lines.join('\n')}`)
  }
}

for (const database of databases) {
  t.test(`${database.name}: the log has a line for each request, and few others`, { skip }, async (t) => {
    const stack = await startApart(t, { database, profile: 'hardened' })
    for (const app of [stack.auth, stack.todo]) {
      const migrations = linesOf(app).filter((line) => /migrat/i.test(line))
      t.equal(migrations.length, 1, `${app.name} says in one line that it has brought its database up to date`)
    }
    const { token } = await newUser(stack)
    const ids = Array.from({ length: 10 }, (_, index) => `request-${index}`)
    for (const id of ids) await call(stack, 'GET', '/todos', { token, headers: { 'x-request-id': id } })
    for (const { url } of stack.processes)
      for (const path of ['/', '/healthz', '/readyz', '/metrics']) await (await fetch(`${url}${path}`)).body?.cancel()
    await until('the last line is there', () => stack.logOf('gateway').includes('"status":404'))
    const done = (app: App) => linesOf(app).filter((line) => line.includes('"msg":"request completed"'))
    t.match(done(stack.auth), [/sign-up/, /log-in/], 'nothing of what supervisors and services ask')
    t.equal(done(stack.auth).length, 2)
    t.match(
      done(stack.todo),
      ids.map((id) => `"reqId":"${id}"`),
    )
    t.equal(done(stack.todo).length, ids.length)
    t.match(
      done(stack.gateway).slice(2),
      ids.map((id) => `"reqId":"${id}"`),
    )
    t.equal(done(stack.gateway).length, 2 + ids.length + 1, 'to the gateway, /metrics is an unknown URL')

    await stack.auth.end('SIGKILL')
    await isQuiet(t, stack, 4, async () => {
      t.equal((await call(stack, 'GET', '/users/me', { token })).status, 503)
      await call(stack, 'GET', '/readyz')
    })
  })
}

t.test('while a database is down, the log has one line a second at most', { skip: skip || !mysql }, async (t) => {
  const proxies: FaultyProxy[] = []
  const create = async (t: TestScope) => {
    const proxy = await createFaultyProxy(t, (await mysql?.create(t)) ?? '')
    proxies.push(proxy)
    return proxy.url
  }
  const stack = await startApart(t, { database: { name: 'MySQL', missing: create, create }, profile: 'hardened' })
  const { token } = await newUser(stack)
  await call(stack, 'GET', '/todos', { token })
  for (const proxy of proxies) proxy.cut()
  // What is said once, when the outage begins, is told apart.
  for (const { name, url } of [stack.auth, stack.todo]) {
    await until(`${name} says that it is not ready`, async () => {
      const response = await fetch(`${url}/readyz`)
      await response.body?.cancel()
      return response.status === 503
    })
  }
  await sleep(2_000)
  await isQuiet(t, stack, 4, async () => {
    t.equal((await call(stack, 'GET', '/todos', { token })).status, 503)
    for (const { url } of [stack.auth, stack.todo]) await (await fetch(`${url}/readyz`)).body?.cancel()
  })
})
