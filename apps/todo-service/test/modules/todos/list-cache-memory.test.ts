import { setTimeout as sleep } from 'node:timers/promises'
import type { ListTodosQuery } from '@todo/schemas'
import { sqlite } from '@todo/test-kit'
import tap, { type Test } from 'tap'
import { TodoListCache } from '../../../src/modules/todos/todo-list-cache.ts'
import { buildTestApp } from '../../helper.ts'

const QUERY: ListTodosQuery = { order: 'ASC', scope: 'own', sort: 'id', limit: 20 }

/** A list that is read when the test lets it, and how often it has been read. */
function createLoader(json: string) {
  let finish = () => {}
  let waiting = Promise.resolve()
  const loader = {
    loads: 0,
    load: async () => {
      loader.loads += 1
      await waiting
      return json
    },
    /** From now on reading takes until `finish`. */
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting = promise
      finish = resolve
    },
    finish: () => finish(),
  }
  return loader
}

/** What is remembered is no matter of the database; it only has to be there. */
async function createCache(t: Test, options: { maxBytes: number; ttlSeconds: number }) {
  const { app } = await buildTestApp(t, sqlite)
  return new TodoListCache(app.orm, options)
}

tap.test(
  'a list that somebody asks for is remembered, one that nobody asks for is forgotten after its time',
  async (t) => {
    const cache = await createCache(t, { maxBytes: 10_000, ttlSeconds: 60 })
    const start = performance.now()
    let elapsedMs = 0
    t.intercept(performance, 'now', { value: () => start + elapsedMs })
    const pass = async (seconds: number) => {
      elapsedMs += seconds * 1000
      // The cache looks at the clock once a millisecond at the most.
      await sleep(5)
    }
    const list = createLoader('{}')
    const ask = () => cache.list(1, 1, QUERY, list.load)
    await ask()
    for (let time = 0; time < 3; time += 1) {
      await pass(59)
      t.equal(await ask(), '{}')
      t.equal(list.loads, 1)
    }
    await pass(61)
    await ask()
    t.equal(list.loads, 2)
  },
)

tap.test('what has not been asked for longest goes first when there is no more room', async (t) => {
  const cache = await createCache(t, { maxBytes: 1_000, ttlSeconds: 60 })
  const lists = Array.from({ length: 3 }, () => createLoader('x'.repeat(200)))
  const ask = async (owner: number) => cache.list(owner, 1, QUERY, lists[owner]?.load ?? (async () => ''))
  for (const owner of [0, 1, 0, 2, 0]) await ask(owner)
  t.same(
    lists.map(({ loads }) => loads),
    [1, 1, 1],
    'there is room for two; the first is asked for again and again',
  )
  await ask(1)
  t.same(
    lists.map(({ loads }) => loads),
    [1, 2, 1],
  )
})

tap.test('who asks while a list is being read waits for that reading', async (t) => {
  const cache = await createCache(t, { maxBytes: 10_000, ttlSeconds: 60 })
  const list = createLoader('{"todos":[]}')
  list.hold()
  const first = cache.list(1, 1, QUERY, list.load)
  await sleep(5)
  const second = cache.list(1, 1, QUERY, list.load)
  const newer = createLoader('{"todos":[1]}')
  t.equal(await cache.list(1, 2, QUERY, newer.load), '{"todos":[1]}', 'but not who has seen a newer version')
  list.finish()
  t.same(await Promise.all([first, second]), ['{"todos":[]}', '{"todos":[]}'])
  t.equal(list.loads, 1)
})

tap.test('a list whose place is taken while it is being read is answered all the same', async (t) => {
  const cache = await createCache(t, { maxBytes: 500, ttlSeconds: 60 })
  const slow = createLoader('slow')
  slow.hold()
  const answer = cache.list(1, 1, QUERY, slow.load)
  for (let owner = 2; owner < 10; owner += 1) await cache.list(owner, 1, QUERY, createLoader('x'.repeat(150)).load)
  slow.finish()
  t.equal(await answer, 'slow')
})

tap.test('a reading that fails is not remembered, and everyone who waited for it is told', async (t) => {
  const cache = await createCache(t, { maxBytes: 10_000, ttlSeconds: 60 })
  const fail = async () => {
    throw new Error('no database')
  }
  const both = [cache.list(1, 1, QUERY, fail), cache.list(1, 1, QUERY, fail)]
  for (const answer of both) await t.rejects(answer, { message: 'no database' })
  t.equal(await cache.list(1, 1, QUERY, createLoader('{}').load), '{}')
})
