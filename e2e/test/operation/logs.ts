import { setTimeout as sleep } from 'node:timers/promises'
import { type FaultyProxy, until } from '@todo/test-kit'
import type { Test } from 'tap'
import { call, newUser } from '../contract/client.ts'
import type { App, StackApart } from '../stack.ts'

const linesOf = (app: App) => app.output().split('\n').filter(Boolean)

/** What is said once, when work that is repeated has failed for the first time; undefined for other lines. */
const firstFailure = (line: string) => /"msg":"([^"]* has failed, and is tried again)"/.exec(line)?.[1]

/**
 * Does something ten times a second, for some seconds, and checks that nobody logs more than a line a second meanwhile, and
 * one more for each kind of repeated work that fails for the first time.
 */
export async function isQuiet(t: Test, { processes }: StackApart, seconds: number, work: () => Promise<unknown>) {
  const before = processes.map((app) => linesOf(app).length)
  const startedAt = performance.now()
  let times = 0
  for (; performance.now() - startedAt < seconds * 1_000; times += 1) {
    await work()
    await sleep(100)
  }
  const took = (performance.now() - startedAt) / 1_000
  t.ok(times > 2 * took, `${times} times in ${took} s`)
  for (const [index, app] of processes.entries()) {
    const lines = linesOf(app).slice(before[index])
    const failures = new Set(lines.map(firstFailure).filter(Boolean)).size
    // The first line of requests that fail comes at once.
    t.ok(lines.length <= took + 1 + failures, `${app.name}: ${lines.length} lines\n${lines.join('\n')}`)
  }
}

/** The log of a stack that has just been started has a line for each request, and few others. */
export async function logs(t: Test, stack: StackApart): Promise<void> {
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
}

/** While the databases are down, the log has one line a second at most. */
export async function databasesDown(t: Test, stack: StackApart, proxies: readonly FaultyProxy[]): Promise<void> {
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
  for (const proxy of proxies) proxy.restore()
  await stack.ready()
  t.equal((await call(stack, 'GET', '/todos', { token })).status, 200, 'it goes on as soon as they are back')
}
