import { createFolder } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { Contenders, ifAvailable, NotAvailable } from '../../src/contenders/contenders.ts'
import { startServer } from '../../src/contenders/server.ts'
import { Scope } from '../../src/scope.ts'

const FILE = `${import.meta.dirname}/../fixtures/server.ts`

async function inFolder(t: Test) {
  const scope = new Scope()
  t.teardown(() => scope.close())
  const folder = await createFolder(t)
  const start = (env: Record<string, string>, inherits = false) =>
    startServer(scope, folder, { name: 'stub', file: FILE, env, readyPath: '/readyz', inherits })
  return { scope, folder, start }
}

t.test('a server is ready when it says so, and gone when it has been stopped', async (t) => {
  const { scope, start } = await inFolder(t)
  const { url, metricsUrl, readyMs, isRunning, stop } = await start({})
  t.ok(isRunning())
  t.ok(readyMs > 0)
  t.equal(metricsUrl, `${url}/metrics`)
  await stop()
  t.notOk(isRunning())
  await stop()
  const other = await start({})
  await scope.close()
  t.notOk(other.isRunning(), 'or when all is over')
})

t.test('the upper limits go when they are asked to: they need not be killed, after ten seconds', async (t) => {
  const { scope, folder, start } = await inFolder(t)
  const { url } = await start({})
  const env = { DATABASE_URL: 'mysql://127.0.0.1:9/none', POOL_SIZE: '1', TARGET: url, CONNECTIONS: '1' }
  for (const name of ['raw', 'raw-proxy']) {
    const file = `${import.meta.dirname}/../../src/contenders/${name}.ts`
    const { stop } = await startServer(scope, folder, { name, file, env, readyPath: '/readyz', inherits: true })
    const askedAt = performance.now()
    await stop()
    t.ok(performance.now() - askedAt < 9_000, name)
  }
})

t.test('a server that ends before it is ready says why', async (t) => {
  const { start } = await inFolder(t)
  await t.rejects(start({ FAIL: 'no database' }), { message: 'stub has ended:\nno database' })
})

t.test('a server only sees what it is given, unless it is one of our own', async (t) => {
  const { start } = await inFolder(t)
  process.env.SET_BY_THE_CALLER = 'yes'
  t.teardown(() => delete process.env.SET_BY_THE_CALLER)
  const seen = async (inherits: boolean) => {
    const { url } = await start({ GIVEN: '1' }, inherits)
    const { GIVEN, SET_BY_THE_CALLER } = JSON.parse(await (await fetch(`${url}/environment`)).text())
    return { GIVEN, SET_BY_THE_CALLER }
  }
  t.same(await seen(false), { GIVEN: '1', SET_BY_THE_CALLER: undefined })
  t.same(await seen(true), { GIVEN: '1', SET_BY_THE_CALLER: 'yes' })
})

t.test('a contender is started once, when it is needed first', async (t) => {
  const { scope, folder } = await inFolder(t)
  const stub = { name: 'stub', file: FILE, env: { A: '1' }, readyPath: '/readyz' }
  const contenders = new Contenders(scope, folder, { stub: () => stub })
  const first = await contenders.get('stub')
  t.equal(await contenders.get('stub'), first)
  t.not((await contenders.another('stub')).url, first.url)
  await t.rejects(contenders.get('nobody'), { name: 'NotAvailable', message: 'there is no nobody' })
})

t.test('a contender that is not available is left out; any other error is passed on', async (t) => {
  const said: string[] = []
  const attempt = (error: Error) =>
    ifAvailable(
      () => Promise.reject(error),
      (line) => said.push(line),
    )
  t.same(await attempt(new NotAvailable('no npm')), [])
  t.same(said, ['no npm; going on without it'])
  await t.rejects(attempt(new Error('broken')), { message: 'broken' })
  t.same(
    await ifAvailable(
      async () => 1,
      () => undefined,
    ),
    [1],
  )
})
