import { randomUUID } from 'node:crypto'
import { createTraceCollector, databases, type ReceivedSpan, until } from '@todo/test-kit'
import t from 'tap'
import { call, newUser } from './contract/client.ts'
import { type Layout, startStack } from './stack.ts'

const skip = process.env.E2E_BASE_URL ? 'only for processes that a test starts' : false
// One of each is enough: what a statement is in a trace is tested on both databases where it is made.
const layouts: Layout[] = ['apart', 'together']
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'

for (const [index, database] of databases.entries()) {
  const layout = layouts[index % layouts.length] ?? 'apart'
  t.test(`${layout}, ${database.name}: one trace, from the client to the job`, { skip }, async (t) => {
    const collector = await createTraceCollector(t)
    const stack = await startStack(t, layout, { database, profile: 'hardened', traces: collector.url })
    const user = await newUser(stack)
    const email = `${randomUUID()}@example.com`
    const asked = await call(stack, 'POST', '/users/email/otp', {
      token: user.token,
      body: { email },
      headers: { traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01` },
    })
    t.equal(asked.status, 202)
    await until('the mail is there', async () => ((await stack.mails?.()) ?? []).some(({ to }) => to === email))
    for (const app of stack.processes.toReversed()) t.match(await app.end('SIGTERM'), { code: 0 })

    const ofTrace = collector.spans.filter(({ traceId }) => traceId === TRACE_ID)
    const path: ReceivedSpan[] = []
    for (let span = ofTrace.find(({ name }) => name === 'process code-mail'); span; ) {
      path.unshift(span)
      span = ofTrace.find(({ spanId }) => spanId === path[0]?.parentSpanId)
    }
    t.match(path, [
      { service: 'gateway', kind: 'server', name: 'POST /users/*', parentSpanId: 'b7ad6b7169203331' },
      { service: 'gateway', kind: 'client', name: 'POST' },
      { service: 'auth-service', kind: 'server', name: 'POST /users/email/otp' },
      { service: 'auth-service', kind: 'consumer', name: 'process code-mail' },
    ])
    const [, , request, job] = path
    const below = (parent?: ReceivedSpan) =>
      ofTrace.filter(({ parentSpanId }) => parentSpanId === parent?.spanId).map(({ name }) => name)
    t.ok(below(request).includes('INSERT job'))
    t.ok(below(job).includes('UPDATE job'), 'and the statements of the job are below it')
    for (const secret of [email, user.username, user.password, user.token]) t.notOk(collector.text().includes(secret))
    const logged = stack
      .logOf('auth-service')
      .split('\n')
      .filter((line) => line.includes(`"trace_id":"${TRACE_ID}"`))
    t.ok(logged.some((line) => line.includes('request completed')))
    t.ok(logged.some((line) => line.includes('job ended')))
  })
}
