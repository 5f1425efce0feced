import { oddRequests, parseAnswer, portOf, sendRaw } from '@todo/test-kit'
import t from 'tap'
import { Type } from 'typebox'
import { jsonOnly } from '../src/index.ts'
import { buildKitApp, settings } from './helper.ts'

/** What every answer carries, however early it is made. */
const ALWAYS = ['x-request-id', 'content-security-policy', 'x-content-type-options', 'x-frame-options']

t.test('whatever is sent, every refusal is a problem detail with security headers and a request id', async (t) => {
  const app = await buildKitApp(
    t,
    async (app) => {
      await app.register(jsonOnly)
      app.get('/notes', async () => ({}))
      app.get('/notes/:id', { schema: { params: Type.Object({ id: Type.Integer() }) } }, async () => ({}))
    },
    {
      settings: { ...settings, REQUEST_TIMEOUT_MS: 2_000 },
      docs: { title: 'test', version: '1.0.0', description: 'For a test', tags: [] },
    },
  )
  await app.listen({ host: '127.0.0.1', port: 0 })
  const port = portOf(app.server.address())
  for (const { name, bytes, status } of oddRequests('/notes')) {
    const answer = parseAnswer(await sendRaw(port, bytes))
    if (answer === undefined) {
      t.fail(`${name} is not answered`)
      continue
    }
    if (status !== undefined) t.equal(answer.status, status, name)
    for (const header of ALWAYS) t.ok(answer.headers[header], `${name}: ${answer.status} with ${header}`)
    if (answer.status < 400) continue
    t.equal(answer.headers['content-type'], 'application/problem+json', name)
    t.equal(answer.status >= 500, answer.status === 501, `${name} is no fault of ours`)
    // The answer to HEAD has no body.
    if (bytes.startsWith('HEAD')) continue
    const problem = JSON.parse(answer.body)
    t.match(problem, { type: 'about:blank', title: /^[A-Z]/, status: answer.status, detail: String, instance: String })
    t.match(problem.code, /^(?!FST_)[A-Z_]+$/, name)
    t.equal(problem.request_id, answer.headers['x-request-id'], name)
  }
})
