import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, statSync } from 'node:fs'
import { createServer as createProxy } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { SERVICES } from '@todo/gateway/services'
import { databases, listen, makeTables, until } from '@todo/test-kit'
import t from 'tap'
import { SERVER, settingsFor, startStack } from './helper.ts'

/** Calls the API of a stack. */
async function call(env: Record<string, string>, path: string, init: RequestInit = {}, port = env.PORT) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    ...init,
    headers: { ...(init.body ? { 'content-type': 'application/json' } : {}), ...init.headers },
  })
  const text = await response.text()
  return { status: response.status, text, body: text.startsWith('{') ? JSON.parse(text) : undefined }
}

const credentials = JSON.stringify({ username: 'ada', password: 'clover-9-lanterns' })

/** Signs a user up, logs in, and returns the header of the access token. */
async function newUser(env: Record<string, string>): Promise<Record<string, string>> {
  await call(env, '/users/sign-up', { method: 'POST', body: credentials })
  const { body } = await call(env, '/users/log-in', { method: 'POST', body: credentials })
  return { authorization: `Bearer ${body.access_token}` }
}

for (const [first, second = first] of [databases, databases.toReversed()]) {
  if (!first || !second) throw new TypeError('no database')
  t.test(`one process serves all apps, users on ${first.name} and to-dos on ${second.name}`, async (t) => {
    const urls = { AUTH_DATABASE_URL: await first.create(t), TODO_DATABASE_URL: await second.create(t) }
    await makeTables(t, urls.AUTH_DATABASE_URL, 'auth-service')
    await makeTables(t, urls.TODO_DATABASE_URL, 'todo-service')
    const env = await settingsFor(t, urls)
    const stack = await startStack(t, env)
    const headers = await newUser(env)
    t.match(await call(env, '/todos', { method: 'POST', headers, body: '{"contents":"milk"}' }), { status: 201 })
    t.match(await call(env, '/todos?include=user', { headers }), { body: { todos: [{ user: { username: 'ada' } }] } })
    t.match(await call(env, '/readyz'), {
      status: 200,
      body: { checks: Object.fromEntries(SERVICES.map(({ name }) => [name, true])) },
    })

    for (const port of [env.AUTH_PORT, env.TODO_PORT])
      t.match(await call(env, '/docs/json', {}, port), { status: 200, body: { openapi: '3.1.0' } }, 'on its own port')
    const countOf = async (port = '') =>
      /http_request_duration_seconds_count\{[^}]*route="\/users\/sign-up"[^}]*\} (\d+)/.exec(
        (await call(env, '/metrics', {}, port)).text,
      )?.[1]
    t.same([await countOf(env.AUTH_PORT), await countOf(env.TODO_PORT)], ['1', undefined], 'metrics of its own')
    await until('each app logs under its own name', () =>
      [...SERVICES.map(({ name }) => name), 'gateway'].every((name) => stack.output().includes(`"name":"${name}"`)),
    )

    stack.child.kill('SIGTERM')
    t.same(await stack.exit, { code: 0, signal: null })
  })
}

t.test('the gateway serves on a socket that systemd has made, with what has waited there', async (t) => {
  const env: Record<string, string> = { ...(await settingsFor(t)), LISTEN_FDS: '1' }
  const socket = createServer().listen(Number(env.PORT), '127.0.0.1')
  await once(socket, 'listening')
  const child = spawn(process.execPath, [SERVER], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc', Reflect.get(socket, '_handle').fd],
  })
  t.teardown(() => child.kill('SIGKILL'))
  // What comes now finds the socket of the stack alone, which is not ready yet.
  socket.close()
  t.match(await call(env, '/readyz'), { status: 200 })
  child.kill('SIGTERM')
  t.same(await once(child, 'exit'), [0, null])
})

t.test('a stack with databases of its own', async (t) => {
  const seen: unknown[] = []
  const proxy = createProxy((request, response) => {
    seen.push(request.url)
    response.writeHead(502).end()
  })
  const url = `http://127.0.0.1:${await listen(proxy)}`
  t.teardown(() => proxy.close())
  const env = await settingsFor(t, {
    NODE_USE_ENV_PROXY: '1',
    HTTP_PROXY: url,
    http_proxy: url,
    NO_PROXY: 'example.com',
  })
  const stack = await startStack(t, env)

  await t.test('loopback never goes through a proxy', async (t) => {
    t.match(await call(env, '/readyz'), { status: 200 })
    t.same(seen, [])
  })

  await t.test('what it writes is for its user alone', async (t) => {
    const headers = await newUser(env)
    await call(env, '/users/email/otp', { method: 'POST', headers, body: '{"email":"ada@example.com"}' })
    const folder = env.DATA_DIR ?? ''
    await until('a mail', () => readdirSync(folder).includes('mail') && readdirSync(join(folder, 'mail')).length > 0)
    t.equal(statSync(folder).mode & 0o777, 0o700)
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      const { mode } = statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false }) ?? { mode: 0 }
      t.equal(mode & 0o077, 0, entry.name)
    }
  })

  await t.test('it ends gracefully when its supervisor is gone', async (t) => {
    stack.child.disconnect()
    t.same(await stack.exit, { code: 0, signal: null })
  })
})
