import { oddRequests, parseAnswer, sendRaw } from '@todo/test-kit'
import t from 'tap'
import { startGateway } from './helper.ts'

/** What every answer carries, however early it is made. */
const ALWAYS = ['x-request-id', 'content-security-policy', 'x-content-type-options', 'x-frame-options']

t.test('whatever is sent, every refusal is a problem detail with security headers and a request id', async (t) => {
  const gateway = await startGateway(t, { REQUEST_TIMEOUT_MS: '2000' })
  for (const { name, bytes, status } of oddRequests('/healthz')) {
    const answer = parseAnswer(await sendRaw(gateway.port, bytes))
    if (answer === undefined) {
      t.fail(`${name} is not answered`)
      continue
    }
    if (status !== undefined) t.equal(answer.status, status, name)
    for (const header of ALWAYS) t.ok(answer.headers[header], `${name}: ${answer.status} with ${header}`)
    if (answer.status < 400) continue
    t.equal(answer.headers['content-type'], 'application/problem+json', name)
    if (bytes.startsWith('HEAD')) continue
    t.match(JSON.parse(answer.body), { status: answer.status, code: /^(?!FST_)[A-Z_]+$/, detail: String }, name)
  }
})
