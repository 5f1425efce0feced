import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { SERVICES } from '../stack/services.ts'
import { fakeStack } from './helper.ts'

const UP = 'The to-do backend is up.'

/** These events of every service, in alphabetical order. */
function ofServices(...events: string[]): string[] {
  return SERVICES.flatMap(({ name }) => events.map((event) => `${name} ${event}`)).sort()
}

t.test('start opens the gateway when all services are ready, and takes it down first', async (t) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const stack = await fakeStack(t, { 'todo-service': { readyAfterMs: 400 }, gateway: { stopTakesMs: 300 } })
    const program = stack.run(t)
    await program.prints(UP)
    for (const file of ['keys.json', 'service-token', 'code-secret']) {
      t.ok(existsSync(join(stack.root.path, '.data', file)), `${file} was made`)
    }
    const up = stack.events().map((event) => event.replace(/ \d+$/, ''))
    t.same(up.slice(0, -2).sort(), ofServices('listening', 'start'))
    t.same(up.slice(-2), ['gateway start', 'gateway listening'])
    program.child.kill(signal)
    t.equal(await program.exited, 0)
    const down = stack.events().slice(up.length)
    t.same(down.slice(0, 2), ['gateway SIGTERM', 'gateway gone'])
    t.same(down.slice(2).sort(), ofServices('SIGTERM', 'gone'))
  }
})

t.test('the settings of .env count, and the real environment wins', async (t) => {
  const stack = await fakeStack(t)
  stack.root.write('.env', 'DATA_DIR=elsewhere\nSECURITY_PROFILE=hardened\nLOG_LEVEL=warn\n')
  const program = stack.run(t, 'start', { SECURITY_PROFILE: 'local' })
  await program.prints('Ctrl-C stops it')
  t.match(program.output(), join(stack.root.path, 'elsewhere', 'auth.sqlite'))
  t.match(program.output(), /Profile +local/)
  t.ok(existsSync(join(stack.root.path, 'elsewhere', 'keys.json')))
  program.child.kill('SIGTERM')
  t.equal(await program.exited, 0)
})

t.test('whatever keeps the stack from starting is reported together, and nothing is started', async (t) => {
  const stack = await fakeStack(t)
  stack.root.write('file', '')
  const busy = createServer().listen(Number(stack.env.AUTH_PORT), '127.0.0.1')
  t.teardown(() => busy.close())
  const program = stack.run(t, 'start', {
    PORT: '70000',
    TODO_PORT: stack.env.METRICS_PORT,
    DATA_DIR: 'file/data',
    LOG_LEVEL: 'chatty',
    TODO_DATABASE_URL: 'postgres://nowhere',
    UPSTREAM_TIMEOUT_MS: 'soon',
  })
  t.equal(await program.exited, 1)
  const output = program.output()
  t.match(output, /PORT must be a port, a whole number from 1 to 65535/)
  t.match(output, `port ${stack.env.AUTH_PORT} is in use: stop what listens there or set AUTH_PORT`)
  t.match(output, `TODO_PORT and METRICS_PORT are both ${stack.env.METRICS_PORT}`)
  t.match(output, /the data folder .*file\/data cannot be written \(.*ENOTDIR.*\): make it writable or set DATA_DIR/)
  t.notMatch(output, /SERVICE_TOKEN/, 'which has the secrets, and that goes without saying')
  t.match(output, /TODO_DATABASE_URL must/)
  t.match(output, /UPSTREAM_TIMEOUT_MS must/)
  t.equal(output.match(/LOG_LEVEL/g)?.length, 1, 'what all apps share is said once')
  t.same(stack.events(), [''])
})

t.test('a second start on the same data is refused', async (t) => {
  const stack = await fakeStack(t)
  const first = stack.run(t)
  await first.prints(UP)
  const second = stack.run(t)
  t.equal(await second.exited, 1)
  t.match(
    second.output(),
    `another \`npm start\` already uses ${join(stack.root.path, '.data')}: stop it or set DATA_DIR`,
  )
  t.match(second.output(), `port ${stack.env.PORT} is in use: stop what listens there or set PORT`)
  first.child.kill('SIGKILL')
  await first.exited
  await stack.happens('gateway gone')
  for (const { name } of SERVICES) await stack.happens(`${name} gone`)
  await stack.run(t).prints(UP)
})

t.test('keys that cannot be written are said', async (t) => {
  const stack = await fakeStack(t)
  stack.root.write('apps/auth-service/src/generate-keys.ts', 'process.exit(4)\n')
  const program = stack.run(t)
  t.equal(await program.exited, 1)
  t.match(program.output(), /the signing keys could not be written to .*keys\.json: see above, or set JWT_KEYS_FILE/)
})

t.test('keys that are there are kept', async (t) => {
  const stack = await fakeStack(t)
  stack.root.write('apps/auth-service/src/generate-keys.ts', 'process.exit(4)\n')
  stack.root.write('my-keys.json', '{}')
  await stack.run(t, 'start', { JWT_KEYS_FILE: 'my-keys.json' }).prints(UP)
})

t.test('a service that ends before it was ready takes the others along', async (t) => {
  const stack = await fakeStack(t, { 'todo-service': { readyAfterMs: 60_000, diesAfterMs: 300, exitCode: 3 } })
  const program = stack.run(t)
  t.equal(await program.exited, 1)
  t.match(program.output(), 'todo-service did not start (exit code 3)')
  t.ok(stack.events().includes('auth-service gone'))
})
