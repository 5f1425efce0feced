import t from 'tap'
import { slicesOf } from '../../src/database/slices-of.ts'

t.test('slices have everything once, in order, and none is too long', async (t) => {
  t.same([...slicesOf([1, 2, 3, 4, 5], 2)], [[1, 2], [3, 4], [5]])
  t.same([...slicesOf([1, 2], 2)], [[1, 2]])
  t.same([...slicesOf([], 2)], [])
})
