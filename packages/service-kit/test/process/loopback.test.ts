import { once } from 'node:events'
import { createServer } from 'node:http'
import path from 'node:path'
import { listen, startServer } from '@todo/test-kit'
import t from 'tap'
import { neverProxyLoopback } from '../../src/index.ts'

t.test('what goes past the proxy already still does', async (t) => {
  const env: NodeJS.ProcessEnv = { NO_PROXY: 'example.com, .internal' }
  neverProxyLoopback(env)
  const all = 'example.com,.internal,localhost,127.0.0.1,[::1]'
  t.same(env, { NO_PROXY: all, no_proxy: all })
  neverProxyLoopback(env)
  t.same(env, { NO_PROXY: all, no_proxy: all })
  const lower: NodeJS.ProcessEnv = { no_proxy: 'one', NO_PROXY: 'ignored by Node' }
  neverProxyLoopback(lower)
  t.match(lower.NO_PROXY, /^one,localhost/)
})

t.test('an app that runs by itself reaches this machine without the proxy', async (t) => {
  const proxy = createServer((_request, response) => response.writeHead(502).end())
  const asked = once(proxy, 'request').then(() => true)
  const url = `http://127.0.0.1:${await listen(proxy)}`
  t.teardown(() => proxy.close())
  const server = await startServer(t, path.join(import.meta.dirname, '..', 'fixtures', 'run-app.ts'), {
    env: { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: url },
  })
  const answer = await fetch(`${server.url}/fetch`, { method: 'POST' })
  t.equal(await answer.text(), '200')
  t.equal(await Promise.race([asked, false]), false)
})
