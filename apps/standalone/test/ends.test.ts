import { readdirSync } from 'node:fs'
import { freePort, startProcess, until } from '@todo/test-kit'
import t from 'tap'
import { prints, refusal, SERVER, settingsFor, startStack } from './helper.ts'

t.test('an error that nobody handles ends it with a code of failure, and without waiting for clients', async (t) => {
  const env = await settingsFor(t, { SHUTDOWN_DRAIN_MS: '60000' })
  const crash = `data:text/javascript,${encodeURIComponent("process.once('SIGUSR2', () => { throw new Error('nobody handles this') })")}`
  const stack = await startStack(t, { ...env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${crash}` })
  stack.child.kill('SIGUSR2')
  t.same(await stack.exit, { code: 1, signal: null })
  t.match(stack.output(), /"level":60.*nobody handles this/)
})

t.test('faults of the settings are reported together, and nothing is started', async (t) => {
  const env = await settingsFor(t, { LOG_LEVEL: 'chatty', UPSTREAM_TIMEOUT_MS: 'soon' })
  t.match(await refusal(t, env), [/^LOG_LEVEL /, /^UPSTREAM_TIMEOUT_MS /])
  t.notOk(readdirSync(env.DATA_DIR ?? '').some((name) => name.includes('auth.sqlite')))
})

t.test('a database that cannot be reached is reported with the variable that was set', async (t) => {
  const port = await freePort()
  const env = await settingsFor(t, {
    AUTH_DATABASE_URL: `mysql://root@127.0.0.1:${port}/auth`,
    TODO_DATABASE_URL: `mysql://root@localhost:${port}/todo`,
  })
  t.match((await refusal(t, env, { unmeasured: true })).sort(), [
    /^auth-service: .*ECONNREFUSED.*: is the database of AUTH_DATABASE_URL running\?/,
    /^todo-service: .*ECONNREFUSED.*: is the database of TODO_DATABASE_URL running\?/,
  ])
})

t.test('a gateway that cannot start takes the services along', async (t) => {
  const env = await settingsFor(t, { METRICS_HOST: '192.0.2.7' })
  t.match(await refusal(t, env), [/^gateway: the metrics cannot be served at 192\.0\.2\.7/])
})

t.test('without a supervisor it starts just so', async (t) => {
  const env = await settingsFor(t)
  const stack = startProcess(t, SERVER, { env, unmeasured: true })
  await until('it serves', async () => (await fetch(`http://127.0.0.1:${env.PORT}/readyz`)).ok, { everyMs: 100 })
  stack.child.kill('SIGINT')
  t.same(await stack.exit, { code: 0, signal: null })
  await prints(stack, '"signal":"SIGINT"')
})
