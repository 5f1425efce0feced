import { randomUUID } from 'node:crypto'
import { type ReceivedSpan, type TraceCollector, until } from '@todo/test-kit'
import type { Test } from 'tap'
import { call, newUser } from '../contract/client.ts'
import type { Stack } from '../stack.ts'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'

/** One trace, from the client to the job. */
export async function traces(t: Test, stack: Stack, collector: TraceCollector): Promise<void> {
  const user = await newUser(stack)
  const email = `${randomUUID()}@example.com`
  const asked = await call(stack, 'POST', '/users/email/otp', {
    token: user.token,
    body: { email },
    headers: { traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01` },
  })
  t.equal(asked.status, 202)
  await until('the mail is there', async () => ((await stack.mails?.()) ?? []).some(({ to }) => to === email))
  // Each process sends its spans a few seconds later; the first of them ends last.
  await until('the whole trace is there', () => pathTo('process code-mail', spansIn(collector)).length === 4)

  const ofTrace = spansIn(collector)
  const path = pathTo('process code-mail', ofTrace)
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
}

function spansIn({ spans }: TraceCollector): ReceivedSpan[] {
  return spans.filter(({ traceId }) => traceId === TRACE_ID)
}

/** A span, after those that it is below. */
function pathTo(name: string, spans: readonly ReceivedSpan[]): ReceivedSpan[] {
  const path: ReceivedSpan[] = []
  for (let span = spans.find((each) => each.name === name); span; ) {
    path.unshift(span)
    span = spans.find(({ spanId }) => spanId === path[0]?.parentSpanId)
  }
  return path
}
