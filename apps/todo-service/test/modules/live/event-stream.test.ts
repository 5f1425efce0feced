import { once } from 'node:events'
import t from 'tap'
import { EventStream, idOf } from '../../../src/modules/live/event-stream.ts'

/** What a client that reads on gets. */
const rest = (stream: EventStream): string => String(stream.read())

t.test('a client that does not read is told only the latest, and keeps no memory', async (t) => {
  const stream = new EventStream()
  for (let version = 1; version <= 1_000; version += 1) stream.tell(new Map([[7, version]]))
  t.ok(stream.readableLength < 100)
  t.match(rest(stream), /^retry: \d+\n\nid: \S+\nevent: changed\ndata: {"versions":{"7":1000}}\n\n$/)
  t.equal(stream.read(), null, 'and nothing else')
})

t.test('a heartbeat is for silence, and takes no place of an event', async (t) => {
  const stream = new EventStream()
  rest(stream)
  stream.beat(60_000)
  t.equal(stream.read(), null)
  stream.beat(0)
  t.equal(rest(stream), ':\n\n')
  stream.tell(new Map([[7, 1]]))
  stream.tell(new Map([[7, 2]]))
  stream.beat(0)
  t.match(rest(stream), /^id: .*{"7":1}}\n\nid: .*{"7":2}}\n\n$/s)
  t.equal(stream.read(), null)
})

t.test('a stream that is over says nothing more; a client that does not read to its end is cut off', async (t) => {
  const stream = new EventStream()
  rest(stream)
  stream.finish()
  stream.tell(new Map([[7, 1]]))
  t.equal(stream.read(), null)
  const stuck = new EventStream()
  stuck.finish()
  t.notOk(stuck.destroyed)
  stuck.finish()
  await once(stuck, 'close')
  t.ok(stuck.destroyed)
})

t.test('the id of an event tells versions, in whatever order they were read', async (t) => {
  const id = idOf(
    new Map([
      [1, 5],
      [2, 7],
    ]),
  )
  t.equal(
    idOf(
      new Map([
        [2, 7],
        [1, 5],
      ]),
    ),
    id,
  )
  t.not(
    idOf(
      new Map([
        [1, 5],
        [2, 8],
      ]),
    ),
    id,
  )
  t.not(idOf(new Map([[1, 5]])), id)
  t.match(id, /^[\w-]{22}$/)
})
