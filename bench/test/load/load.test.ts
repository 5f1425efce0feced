import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, listen, until } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { type Call, send } from '../../src/load/call.ts'
import { closedLoop } from '../../src/load/closed-loop.ts'
import { Crowd } from '../../src/load/crowd.ts'
import { Recorder } from '../../src/load/measurement.ts'
import { openLoop } from '../../src/load/open-loop.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown

/** A server that answers so, and is gone with the test. */
async function serve(t: Test, answer: Answer): Promise<string> {
  const server = createServer(answer)
  const port = await listen(server)
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${port}`
}

const call = (path: string): Call => ({ method: 'GET', path, headers: { 'x-test': 'yes' } })
const post = (path: string, body: string): Call => ({ method: 'POST', path, headers: {}, body })

t.test('a recorder knows rates and percentiles, to the microsecond', async (t) => {
  const recorder = new Recorder()
  t.match(recorder.result(1), { requestsPerSecond: 0, p50Ms: Number.NaN, errors: 0 })
  for (let ms = 1; ms <= 100; ms += 1) recorder.good(ms / 10)
  recorder.bad()
  const { requestsPerSecond, p50Ms, p99Ms, errors } = recorder.result(50)
  t.equal(requestsPerSecond, 2)
  t.equal(errors, 1)
  t.ok(Math.abs(p50Ms - 5) < 0.05)
  t.ok(Math.abs(p99Ms - 9.9) < 0.05)
})

t.test('a closed loop sends every call, and counts what is answered otherwise as an error', async (t) => {
  const seen = new Set<string>()
  const url = await serve(t, ({ url = '', headers }, response) => {
    seen.add(`${url} ${headers['x-test']}`)
    response.writeHead(url === '/bad' ? 500 : 200).end('{}')
  })
  const callsOfUsers = [[call('/a')], [call('/b')], [call('/c')]]
  const good = await closedLoop({ url, callsOfUsers, connections: 2, seconds: 0.3, status: 200 })
  t.ok(good.requestsPerSecond > 0)
  t.ok(good.p50Ms <= good.p99Ms)
  t.equal(good.errors, 0)
  t.same([...seen].toSorted(), ['/a yes', '/b yes', '/c yes'])

  const bad = await closedLoop({ url, callsOfUsers: [[call('/bad')]], connections: 1, seconds: 0.3, status: 200 })
  t.equal(bad.requestsPerSecond, 0)
  t.ok(bad.errors > 0)
})

t.test('headers that are to be others each time are, however a call is sent', async (t) => {
  const seen: unknown[] = []
  const url = await serve(t, ({ headers }, response) => {
    seen.push(headers['x-test'])
    response.end('{}')
  })
  let count = 0
  const freshHeaders = () => {
    count += 1
    return { 'x-test': String(count) }
  }
  const fresh = { ...call('/'), freshHeaders }
  await send(url, fresh)
  await closedLoop({ url, callsOfUsers: [[fresh]], connections: 1, seconds: 0.1, status: 200 })
  await openLoop({ url, calls: [fresh], perSecond: 100, seconds: 0.1, status: 200, atOnce: 1_000 })
  t.ok(seen.length > 4)
  t.equal(new Set(seen).size, seen.length)
  t.notOk(seen.includes('yes'))
})

t.test('a server that is not there is an error', async (t) => {
  const url = `http://127.0.0.1:${await freePort()}`
  const { errors } = await closedLoop({ url, callsOfUsers: [[call('/')]], connections: 1, seconds: 0.3, status: 200 })
  t.ok(errors > 0)
})

t.test('a closed loop goes on until something is answered: a rate of nothing could not be compared', async (t) => {
  const url = await serve(t, async (_request, response) => {
    await sleep(300)
    response.end('{}')
  })
  const late = await closedLoop({ url, callsOfUsers: [[call('/')]], connections: 1, seconds: 0.01, status: 200 })
  t.ok(late.requestsPerSecond > 0)
  t.ok(late.p50Ms > 250)
})

t.test('an open loop keeps its rate, however slow the answers are, and tells what became of all', async (t) => {
  const url = await serve(t, async ({ url, socket }, response) => {
    if (url === '/cut') return socket.destroy()
    if (url === '/late') await sleep(400)
    if (url === '/busy') response.setHeader('retry-after', 1)
    response.writeHead(url === '/busy' || url === '/bad' ? 503 : 200).end('{}')
    return undefined
  })
  const calls = [call('/good'), post('/busy', '{}'), call('/bad'), call('/late'), call('/cut')]
  const load = { url, calls, perSecond: 100, seconds: 0.3, status: 200 }
  const all = await openLoop({ ...load, atOnce: 1_000 })
  t.equal(all.unsent, 0)
  t.ok(all.refused > 0)
  t.ok(all.errors >= 2)
  t.ok(all.p99Ms > 300, 'late answers count for the latency')
  t.ok(all.requestsPerSecond < 40, 'and not for the rate')

  const few = await openLoop({ ...load, calls: [call('/late')], atOnce: 1 })
  t.ok(few.unsent > 0)
  t.equal(few.errors, 0)
})

t.test('an answer that breaks off is an error', async (t) => {
  const url = await serve(t, (_request, response) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('{')
    setTimeout(() => response.destroy(), 20)
  })
  const { errors } = await openLoop({
    url,
    calls: [call('/')],
    perSecond: 20,
    seconds: 0.2,
    atOnce: 10,
    status: 200,
  })
  t.ok(errors > 0)
})

t.test('a refused client comes again when told to, and anything else is an error', async (t) => {
  const asked: string[] = []
  let broken = true
  const url = await serve(t, ({ url = '', socket }, response) => {
    const again = asked.includes(url)
    asked.push(url)
    if (url === '/cut' && broken) return socket.destroy()
    if (url === '/busy' && !again) return response.writeHead(503, { 'retry-after': '0.05' }).end()
    if (url === '/bad') return response.writeHead(503).end()
    return setTimeout(() => response.writeHead(200).end(), 20)
  })
  const crowd = new Crowd(url, [call('/good'), post('/busy', '{}'), call('/bad'), call('/cut')])
  await until('all have been answered', () => crowd.served >= 2 && crowd.errors >= 2)
  broken = false
  await until('who was cut off is served, too', () => asked.filter((path) => path === '/cut').length > 1)
  await crowd.leave()
  // What was on its way arrives.
  await sleep(100)
  const { length } = asked
  await sleep(100)
  t.equal(asked.length, length, 'nobody comes any more')
})
