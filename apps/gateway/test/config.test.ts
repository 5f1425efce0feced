import t from 'tap'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { SERVICES } from '../src/services.ts'
import { serviceUrls } from './helper.ts'

const NEEDED = serviceUrls('http://127.0.0.1:3001')

t.test('a wrong address of a service is refused by the name of its variable', async (t) => {
  for (const url of [
    'todo:3002',
    'http://todo service',
    'http://user@todo',
    'http://todo:port',
    'http://todo?x',
    'http://todo/x',
  ]) {
    for (const variable of Object.keys(NEEDED)) {
      t.throws(() => loadConfig({ ...NEEDED, [variable]: url }), new RegExp(`\n  ${variable} `), url)
    }
  }
  for (const url of ['http://todo-service:3002', 'https://todo.example/', 'http://[::1]:3002', 'http://10.0.0.1']) {
    t.match(loadConfig({ ...NEEDED, TODO_SERVICE_URL: url }).serviceUrls, { TODO_SERVICE_URL: url })
  }
})

t.test('a service that is neither given as an app nor has a URL is named', async (t) => {
  const names = SERVICES.map(({ name }) => name)
  await t.rejects(buildApp(loadConfig({ LOG_LEVEL: 'silent' }, names)), /_SERVICE_URL is required/)
  t.throws(
    () => loadConfig({ AUTH_SERVICE_URL: 'http://127.0.0.1:3001' }),
    /\n {2}TODO_SERVICE_URL is required \(where /,
  )
})

t.test('only lists of origins open the API to other pages', async (t) => {
  for (const origins of [
    '*',
    'null',
    'app.example',
    'https://',
    'https://app.example/',
    'https://app.example/page',
    'https://app.example?',
    'https://user@app.example',
    'https://app.example:port',
    'https://app.example:65536',
    'https://*.example',
    'https://[::1',
    'capacitor:localhost',
    'https://a.example,',
    'https://a.example;https://b.example',
  ]) {
    t.throws(() => loadConfig({ ...NEEDED, CORS_ORIGINS: origins }), /\n {2}CORS_ORIGINS /, origins)
  }
  t.throws(() => loadConfig({ ...NEEDED, CORS_ORIGINS: 'https://a.example,b,*' }), /; not so: entry 2, 3$/)
})

t.test('a gateway is hardened unless it is told otherwise', async (t) => {
  t.match(loadConfig(NEEDED), { SECURITY_PROFILE: 'hardened', NOT_FOUND_LIMIT_PER_MINUTE: 60, TRUSTED_PROXIES: '' })
  t.match(loadConfig(NEEDED), { MAX_REQUESTS_AT_ONCE: 1_000 }, 'as many as several replicas take')
  t.match(loadConfig({ ...NEEDED, SECURITY_PROFILE: 'local' }), { NOT_FOUND_LIMIT_PER_MINUTE: 600 })
})
