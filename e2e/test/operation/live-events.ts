import { until } from '@todo/test-kit'
import type { Test } from 'tap'
import { call, logIn, newUser, type User } from '../contract/client.ts'
import type { App, Stack } from '../stack.ts'

/** How soon a change is told, and a stream ends that has to; on a busy machine both take their time. */
const SOON_MS = 10_000

/** Opens a stream, and reads it in the background. */
async function openStream(t: Test, { url }: Pick<App, 'url'>, token: string) {
  const gone = new AbortController()
  t.teardown(() => gone.abort())
  const answer = await fetch(`${url}/events`, { headers: { authorization: `Bearer ${token}` }, signal: gone.signal })
  t.equal(answer.status, 200)
  const stream = { text: '', hasEnded: false }
  const read = async () => {
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) stream.text += chunk
    stream.hasEnded = true
  }
  void read().catch(() => undefined)
  const events = () => stream.text.split('event: changed').length - 1
  await until('it is told what there is', () => events() > 0)
  return {
    untilTold: (count: number) => until('it is told', () => events() >= count, { timeoutMs: SOON_MS }),
    untilEnded: () => until('it ends', () => stream.hasEnded, { timeoutMs: SOON_MS }),
  }
}

/** A change is told, and a stream ends with its session, and with its user. */
export async function liveEvents(t: Test, stack: Stack): Promise<void> {
  const user = await newUser(stack)
  await call(stack, 'GET', '/todos', { token: user.token })
  const stream = await openStream(t, stack, user.token)
  await call(stack, 'POST', '/todos', { token: user.token, body: { contents: 'buy milk' } })
  await stream.untilTold(2)
  const other = await openStream(t, stack, (await logIn(stack, user)).token)
  t.equal((await call(stack, 'POST', '/users/log-out', { token: user.token })).status, 204)
  await stream.untilEnded()
  const { token } = await logIn(stack, user)
  const { status } = await call(stack, 'POST', '/users/me/delete', { token, body: { password: user.password } })
  t.equal(status, 204)
  await other.untilEnded()
}

/** Ends the processes, those in front first, while a client listens: its stream ends with its server. */
export async function endWhileListening(t: Test, stack: Stack, { token }: User): Promise<void> {
  const stream = await openStream(t, stack, token)
  const startedAt = performance.now()
  const exits = await Promise.all(stack.processes.map((app) => app.end('SIGTERM')))
  t.same(new Set(exits.map((exit) => exit?.code)), new Set([0]))
  t.ok(performance.now() - startedAt < SOON_MS, 'nobody waits for a stream to end by itself')
  await stream.untilEnded()
}

/** What one replica writes is told by the other. */
export async function toldByReplicas(t: Test, stack: Stack, [writer, teller]: readonly [App, App]): Promise<void> {
  const { token } = await newUser(stack)
  const stream = await openStream(t, teller, token)
  for (let round = 2; round < 5; round += 1) {
    await call(writer, 'POST', '/todos', { token, body: { contents: `round ${round}` } })
    await stream.untilTold(round)
  }
}
