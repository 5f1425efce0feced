import t from 'tap'
import { inBatches } from '../../src/database/index.ts'

/** A table of so many rows, and what has been changed of it, batch by batch. */
function tableOf(count: number) {
  const rows = new Set(Array.from({ length: count }, (_, index) => count - index))
  const batches: number[][] = []
  const found = { limit: (most: number) => ({ execute: async () => [...rows].slice(0, most).map((id) => ({ id })) }) }
  const remove = async (ids: number[]) => {
    batches.push(ids)
    for (const id of ids) rows.delete(id)
  }
  return { rows, batches, found, remove }
}

t.test('rows are changed some at a time, until none is found, each batch by ascending ids', async (t) => {
  for (const [count, sizes] of [
    [0, []],
    [3, [3]],
    [500, [500]],
    [1_001, [500, 500, 1]],
  ] as const) {
    const { rows, batches, found, remove } = tableOf(count)
    t.equal(await inBatches(found, remove), count)
    t.equal(rows.size, 0)
    t.same(
      batches.map((ids) => ids.length),
      sizes,
    )
    for (const ids of batches)
      t.same(
        ids,
        ids.toSorted((a, b) => a - b),
      )
  }
})

t.test('others are served between two batches', async (t) => {
  const { batches, found, remove } = tableOf(1_001)
  let seen = 0
  setImmediate(() => {
    seen = batches.length
  })
  await inBatches(found, remove)
  t.ok(seen > 0 && seen < 3, `after ${seen}`)
})

t.test('what fails ends it, and so do rows that stay as they were', async (t) => {
  const { found } = tableOf(1_001)
  await t.rejects(
    inBatches(found, async () => {
      throw new TypeError('broken')
    }),
    { message: 'broken' },
  )
  let calls = 0
  const keep = async () => {
    calls += 1
  }
  await t.rejects(inBatches(found, keep), { message: /stay/ })
  t.equal(calls, 1)
})
