import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createFolder } from '@todo/test-kit'
import t from 'tap'
import { call, isProblem, startGateway } from './helper.ts'

const HTML = '<!doctype html><title>To-do</title>'
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }

/** A folder with a page as it is built: beside each file, compressed copies. */
async function builtPage(t: Parameters<typeof createFolder>[0]): Promise<string> {
  const folder = await createFolder(t)
  for (const inner of ['assets', 'screenshots']) mkdirSync(path.join(folder, inner))
  writeFileSync(path.join(folder, 'index.html'), HTML)
  writeFileSync(path.join(folder, 'icon.svg'), '<svg/>')
  writeFileSync(path.join(folder, 'manifest.webmanifest'), '{}')
  writeFileSync(path.join(folder, 'screenshots', 'today.webp'), 'RIFF')
  writeFileSync(path.join(folder, 'service-worker.js'), 'self')
  writeFileSync(path.join(folder, 'assets', 'index-1a2b.js'), 'plain')
  writeFileSync(path.join(folder, 'assets', 'index-1a2b.js.br'), 'as brotli')
  writeFileSync(path.join(folder, 'assets', 'index-1a2b.js.gz'), 'as gzip')
  return folder
}

t.test('the web page', async (t) => {
  const gateway = await startGateway(t, { PAGE_DIR: await builtPage(t) })

  t.test('is at / for who wants HTML; everybody else gets the ping', async (t) => {
    const shown = await call(gateway.port, { path: '/', headers: BROWSER })
    t.equal(shown.status, 200)
    t.equal(shown.text, HTML)
    t.match(shown.headers['content-type'], /^text\/html/)
    t.match(String(shown.headers.vary), /Accept/)
    for (const headers of [{}, { accept: '*/*' }, { accept: 'application/json' }]) {
      const pong = await call(gateway.port, { path: '/', headers })
      t.equal(pong.text, '{"ping":"pong"}')
      t.match(String(pong.headers.vary), /Accept/, 'so that a cache does not give one for the other')
    }
  })

  t.test('answers each of its own addresses, and takes none from a service', async (t) => {
    for (const url of ['/app', '/app/today', '/app/lists/7?todo=x']) {
      const shown = await call(gateway.port, { path: url, headers: BROWSER })
      t.equal(shown.text, HTML, url)
      t.equal(shown.headers['cache-control'], 'no-cache')
    }
    const service = await call(gateway.port, { path: '/lists/7', headers: BROWSER })
    t.notMatch(service.text, HTML)
  })

  t.test('says to who wants HTML that there is nothing; everybody else gets a problem', async (t) => {
    for (const url of ['/apps', '/nothing/here?x=1']) {
      const shown = await call(gateway.port, { path: url, headers: BROWSER })
      t.match(shown, { status: 404, text: HTML, headers: { 'content-type': /^text\/html/, vary: /Accept/ } }, url)
      t.match(shown.headers['content-security-policy'], "script-src 'self'")
      const told = await call(gateway.port, { path: url })
      isProblem(t, told, 404, 'ROUTE_NOT_FOUND')
      t.match(told.headers.vary, 'Accept')
    }
  })

  t.test('lets nothing run but its own files', async (t) => {
    const { headers } = await call(gateway.port, { path: '/app/today', headers: BROWSER })
    const policy = String(headers['content-security-policy'])
    t.match(policy, "default-src 'none'")
    t.match(policy, "script-src 'self'")
    t.notMatch(policy, 'unsafe')
  })

  t.test('can be installed, and kept by the browser', async (t) => {
    const manifest = await call(gateway.port, { path: '/manifest.webmanifest' })
    t.match(manifest.headers['content-type'], 'application/manifest+json')
    t.equal(manifest.headers['cache-control'], 'public, max-age=86400')
    const screenshot = await call(gateway.port, { path: '/screenshots/today.webp' })
    t.match(screenshot, { text: 'RIFF', headers: { 'content-type': 'image/webp' } })
    const worker = await call(gateway.port, { path: '/service-worker.js' })
    t.equal(worker.text, 'self')
    t.match(worker.headers['content-type'], 'javascript')
    t.equal(worker.headers['cache-control'], 'no-cache', 'so a new release is found at once')
    t.match(worker.headers['content-security-policy'], "connect-src 'self'")
  })

  t.test('has files that are kept for ever, compressed for who takes that', async (t) => {
    const file = '/assets/index-1a2b.js'
    const plain = await call(gateway.port, { path: file })
    t.equal(plain.text, 'plain')
    t.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable')
    const brotli = await call(gateway.port, { path: file, headers: { 'accept-encoding': 'gzip, br' } })
    t.match(brotli, { text: 'as brotli', headers: { 'content-encoding': 'br' } })
    const gzip = await call(gateway.port, { path: file, headers: { 'accept-encoding': 'gzip' } })
    t.match(gzip, { text: 'as gzip', headers: { 'content-encoding': 'gzip' } })
    t.match(gzip.headers['content-type'], /javascript/)
    t.equal((await call(gateway.port, { path: '/icon.svg' })).text, '<svg/>')
  })

  t.test('says how long a file is that has no such range', async (t) => {
    for (const path of ['/assets/index-1a2b.js', '/icon.svg']) {
      const answer = await call(gateway.port, { path, headers: { range: 'bytes=90-' } })
      isProblem(t, answer, 416, 'RANGE_NOT_SATISFIABLE')
      t.match(answer.headers['content-range'], /^bytes \*\/[56]$/)
    }
  })

  t.test('has no other file', async (t) => {
    for (const url of ['/assets/none.js', '/assets/', '/index.html', '/assets/index-2.js', '/assets/..%5cindex.html']) {
      isProblem(t, await call(gateway.port, { path: url }), 404, 'ROUTE_NOT_FOUND')
    }
    for (const url of ['/assets/../index.html', '/assets/%2e%2e/index.html']) {
      t.not((await call(gateway.port, { path: url })).text, HTML)
    }
  })
})

t.test('without a page that was built, / is the ping for everybody', async (t) => {
  const gateway = await startGateway(t, { PAGE_DIR: await createFolder(t) })
  t.equal((await call(gateway.port, { path: '/', headers: BROWSER })).text, '{"ping":"pong"}')
  isProblem(t, await call(gateway.port, { path: '/app/today', headers: BROWSER }), 404, 'ROUTE_NOT_FOUND')
})
