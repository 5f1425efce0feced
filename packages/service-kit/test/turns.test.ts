import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { Turns } from '../src/turns.ts'

const { signal } = new AbortController()

t.test('nobody has a turn before the first and after the last', async (t) => {
  const turns = new Turns({ atOnce: 1, inAll: 2, waitMs: 500 })
  t.ok(turns.areOver)
  const endTurn = await turns.take(signal)
  const next = turns.take(signal)
  endTurn()
  t.notOk(turns.areOver, 'the next one has it')
  const endNext = await next
  endNext()
  endNext()
  t.ok(turns.areOver)
})

t.test('who waits for too long goes without', async (t) => {
  const turns = new Turns({ atOnce: 1, inAll: 2, waitMs: 20 })
  await turns.take(signal)
  await t.rejects(turns.take(signal), { message: 'no turn has come in time' })
})

t.test('a turn that ends just when the time of one who waits is up goes to the next', async (t) => {
  const turns = new Turns({ atOnce: 1, inAll: 9, waitMs: 500 })
  const endTurn = await turns.take(signal)
  // Both time-outs are up at once.
  setTimeout(endTurn, 500)
  const first = turns.take(signal)
  await sleep(450)
  const second = turns.take(signal)
  const endFirst = await first
  endFirst()
  const endSecond = await second
  endSecond()
  await t.resolves(turns.take(signal))
})

t.test('whoever goes away leaves the queue to the others', async (t) => {
  const turns = new Turns({ atOnce: 1, inAll: 3, waitMs: 5_000 })
  const endTurn = await turns.take(signal)
  const client = new AbortController()
  const gone = turns.take(client.signal)
  const stays = turns.take(signal)
  await t.rejects(turns.take(signal), { message: 'too many requests wait already' })
  client.abort(new Error('gone'))
  await t.rejects(gone, { message: 'gone' })
  await t.rejects(turns.take(client.signal), { message: 'gone' }, 'nor does it take a turn')
  const another = turns.take(signal)
  endTurn()
  const endNext = await stays
  endNext()
  await t.resolves(another)
})
