import t from 'tap'
import { findInSlices, slicesOf } from '../../src/database/slices-of.ts'

t.test('slices have everything once, in order, and none is too long', async (t) => {
  t.same([...slicesOf([1, 2, 3, 4, 5], 2)], [[1, 2], [3, 4], [5]])
  t.same([...slicesOf([1, 2], 2)], [[1, 2]])
  t.same([...slicesOf([], 2)], [])
})

t.test('what is found in slices is found for all, and nobody asks for nothing', async (t) => {
  const all = Array.from({ length: 25_000 }, (_, n) => n)
  const asked: number[] = []
  const found = await findInSlices(all, async (some) => {
    asked.push(some.length)
    return some
  })
  t.same(found, all)
  t.same(asked, [10_000, 10_000, 5_000])
  t.same(await findInSlices([], () => Promise.reject(new Error('asked for nothing'))), [])
})
