import t from 'tap'
import { describe, summarise } from '../src/rounds.ts'
import { median, quantile } from '../src/statistics.ts'
import { growthOf } from '../src/workloads/soak.ts'

t.test('the median is the middle', async (t) => {
  t.equal(median([5, 1, 100]), 5)
  t.equal(median([4, 1, 2, 100]), 3)
  t.ok(Number.isNaN(median([])))
})

t.test('a quantile is the number that a part of all does not exceed', async (t) => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  t.equal(quantile(hundred, 0.99), 99)
  t.equal(quantile(hundred, 1), 100)
  t.equal(quantile([7], 0.01), 7)
  t.ok(Number.isNaN(quantile([], 0.5)))
})

t.test('a row has the medians of the rounds, and the errors of all', async (t) => {
  const round = (requestsPerSecond: number, errors: number) => ({ requestsPerSecond, p50Ms: 1, p99Ms: 2, errors })
  const row = summarise('list', 'todo', 32, [round(10, 0), round(30, 2), round(20, 1)])
  t.match(row, { workload: 'list', contender: 'todo', connections: 32, requestsPerSecond: 20, errors: 3 })
  t.equal(row.rounds.length, 3)
})

t.test('a measurement in words', async (t) => {
  const measurement = { requestsPerSecond: 1234.5, p50Ms: 1, p99Ms: 2.345, errors: 0 }
  t.equal(describe(measurement), '1235 requests/s, p50 1.00 ms, p99 2.35 ms')
  t.equal(
    describe({ ...measurement, requestsPerSecond: 7.25, errors: 3 }),
    '7.3 requests/s, p50 1.00 ms, p99 2.35 ms, 3 errors',
  )
})

t.test('growth of memory is judged once the caches are full', async (t) => {
  t.equal(growthOf([1, 5, 10, 10, 10, 10, 11, 11, 11]), 1.1)
})
