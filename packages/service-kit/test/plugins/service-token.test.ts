import { randomBytes } from 'node:crypto'
import { accessToken, createKey } from '@todo/test-kit'
import t from 'tap'
import { requireServiceToken } from '../../src/index.ts'
import { buildKitApp } from '../helper.ts'

const secret = randomBytes(32).toString('base64url')

t.test('behind requireServiceToken', async (t) => {
  const app = await buildKitApp(
    t,
    async (app) => {
      await app.register(async (child) => {
        requireServiceToken(child, secret)
        child.get('/inside', async () => ({ ok: true }))
      })
      app.get('/outside', { schema: { hide: true } }, async () => ({}))
    },
    { docs: { title: 'test', version: '1', description: 'test', tags: [] } },
  )
  const ask = (authorization?: string) =>
    app.inject({ url: '/inside', headers: authorization === undefined ? {} : { authorization } })

  t.test('who has the secret gets in', async (t) => {
    t.strictSame((await ask(`Bearer ${secret}`)).json(), { ok: true })
  })

  t.test('nobody else does, and is told nothing but that', async (t) => {
    const user = accessToken(createKey(), { id: 7, username: 'test' })
    for (const token of ['x', secret.slice(0, -1), `${secret}A`, secret.toLowerCase(), user]) {
      const response = await ask(`Bearer ${token}`)
      t.equal(response.statusCode, 401)
      t.equal(response.headers['www-authenticate'], 'Bearer realm="todo", error="invalid_token"')
      t.match(response.json(), { code: 'UNAUTHORIZED', detail: 'Not Authorized' })
    }
    for (const authorization of ['', secret, `Basic ${secret}`, 'Bearer', `Bearer ${secret} ${secret}`]) {
      t.equal((await ask(authorization)).statusCode, 401, authorization.replace(secret, '…'))
    }
    t.equal((await ask()).headers['www-authenticate'], 'Bearer realm="todo"')
    t.equal((await app.inject('/outside')).statusCode, 200, 'other routes ask for nothing')
  })

  t.test('the docs are for users, and leave it out', async (t) => {
    const { paths, components } = (await app.inject('/docs/json')).json()
    t.strictSame(Object.keys(paths).sort(), ['/', '/healthz', '/readyz'])
    t.strictSame(Object.keys(components.securitySchemes), ['accessToken'])
  })
})
