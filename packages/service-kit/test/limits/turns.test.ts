import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { type EndTurn, Turns } from '../../src/limits/turns.ts'

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
  await t.rejects(turns.take(signal), { code: 'OVERLOADED' })
  client.abort(new Error('gone'))
  await t.rejects(gone, { message: 'gone' })
  await t.rejects(turns.take(client.signal), { message: 'gone' }, 'nor does it take a turn')
  const another = turns.take(signal)
  endTurn()
  const endNext = await stays
  endNext()
  await t.resolves(another)
})

t.test('whoever goes away at the moment when the turn begins gives it to the next', async (t) => {
  const turns = new Turns({ atOnce: 1, inAll: 3, waitMs: 5_000 })
  const endTurn = await turns.take(signal)
  const client = new AbortController()
  const gone = turns.take(client.signal)
  const next = turns.take(signal)
  endTurn()
  client.abort(new Error('gone'))
  await t.rejects(gone, { message: 'gone' })
  const endNext = await next
  endNext()
  t.ok(turns.areOver)
})

/** Has holders wait, each as often as is said, and notes in which order they get their turns. */
function orderOf(turns: Turns) {
  const order: string[] = []
  const ends: EndTurn[] = []
  const refused: string[] = []
  const join = (count: number, ...holder: string[]) => {
    for (let index = 0; index < count; index += 1) {
      turns.take(signal, ...holder).then(
        (endTurn) => {
          order.push(holder.join('/'))
          ends.push(endTurn)
        },
        () => refused.push(holder.join('/')),
      )
    }
  }
  /** Ends the oldest turn, and waits until the next one begins. */
  const endOne = async () => {
    ends.shift()?.()
    await nextTurn()
  }
  return { order, refused, ends, join, endOne }
}

t.test('one holder may have all turns, and the next one goes to whoever has fewer', async (t) => {
  const turns = new Turns({ atOnce: 8, inAll: 200, waitMs: 5_000 })
  const { order, ends, join, endOne } = orderOf(turns)
  join(108, 'ada')
  await nextTurn()
  t.equal(ends.length, 8)
  join(6, 'ben')
  order.length = 0
  for (let count = 0; count < 6; count += 1) await endOne()
  t.same(order, ['ben', 'ben', 'ben', 'ben', 'ada', 'ada'], 'until each has half')
  while (ends.length > 0) await endOne()
  t.equal(order.length, 106)
  t.ok(turns.areOver, 'nothing is kept of anybody')
})

t.test('where there is one turn, holders have it one after another', async (t) => {
  const { order, ends, join, endOne } = orderOf(new Turns({ atOnce: 1, inAll: 99, waitMs: 5_000 }))
  join(5, 'ada')
  join(2, 'ben')
  join(1, 'cleo')
  await nextTurn()
  while (ends.length > 0) await endOne()
  t.same(order, ['ada', 'ben', 'cleo', 'ada', 'ben', 'ada', 'ada', 'ada'])
})

t.test('a holder in many parts gets no more than another, and its parts get the same', async (t) => {
  const { order, ends, join, endOne } = orderOf(new Turns({ atOnce: 1, inAll: 99, waitMs: 5_000 }))
  join(3, 'office', 'ada')
  join(1, 'office', 'ben')
  join(1, 'office', 'cleo')
  join(3, 'home', 'dora')
  await nextTurn()
  while (ends.length > 0) await endOne()
  t.same(order, [
    'office/ada',
    'home/dora',
    'office/ben',
    'home/dora',
    'office/cleo',
    'home/dora',
    'office/ada',
    'office/ada',
  ])
})

t.test('where there is no room, what came last gives way, of the holder with the most that waits', async (t) => {
  const turns = new Turns({ atOnce: 1, inAll: 7, waitMs: 5_000 })
  const { order, refused, ends, join, endOne } = orderOf(turns)
  join(2, 'office', 'ada')
  join(4, 'office', 'ben')
  await nextTurn()
  join(1, 'home', 'dora')
  await nextTurn()
  t.same(refused, [], 'nobody while there is room')
  join(1, 'home', 'dora')
  await nextTurn()
  t.same(refused, ['office/ben'])
  join(2, 'office', 'ben')
  await nextTurn()
  t.same(refused, ['office/ben', 'office/ben', 'office/ben'], 'its own excess is what is refused')
  while (ends.length > 0) await endOne()
  t.equal(order.length, 7)
  t.ok(turns.areOver)
})

t.test('where all wait equally, it is the newest that gives way, and not the next', async (t) => {
  const { order, refused, ends, join, endOne } = orderOf(new Turns({ atOnce: 1, inAll: 3, waitMs: 5_000 }))
  for (const holder of ['ada', 'ben', 'cleo', 'dora']) join(1, holder)
  await nextTurn()
  t.same(refused, ['dora'])
  while (ends.length > 0) await endOne()
  t.same(order, ['ada', 'ben', 'cleo'])
})

t.test('of a holder that goes away or waits for too long nothing is kept', async (t) => {
  const turns = new Turns({ atOnce: 1, inAll: 9, waitMs: 20 })
  const endTurn = await turns.take(signal, 'ada')
  const client = new AbortController()
  const gone = turns.take(client.signal, 'ben')
  client.abort(new Error('gone'))
  await t.rejects(gone, { message: 'gone' })
  await t.rejects(turns.take(signal, 'cleo'), { message: 'no turn has come in time' })
  endTurn()
  t.ok(turns.areOver)
})
