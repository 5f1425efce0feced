import t from 'tap'
import type { Options } from '../src/options.ts'
import { compare, type Side } from '../src/rounds.ts'

const OPTIONS: Options = { workloads: [], leftOut: [], durationSeconds: 4, rounds: 3, connections: [2] }

/** A side that is as fast as told, measurement by measurement, and the last value from then on. */
function sideWith(contender: string, rates: number[], seen: string[]): Side {
  let n = 0
  return {
    contender,
    measure: async (seconds) => {
      const requestsPerSecond = rates[Math.min(n, rates.length - 1)] ?? 0
      n += 1
      seen.push(`${contender} ${seconds} s`)
      return { requestsPerSecond, p50Ms: n, p99Ms: n, errors: 0 }
    },
  }
}

const run = (sides: Side[], say: (line: string) => void = () => undefined) =>
  compare({ options: OPTIONS, scale: { warmUps: 10 }, say }, 'list', sides, { connections: 2 })

t.test('the sides are warmed up until they get no faster, and then measured in turn', async (t) => {
  const seen: string[] = []
  const rows = await run([sideWith('a', [1000, 2000, 2030, 2010, 700, 500, 900], seen), sideWith('b', [5000], seen)])
  t.strictSame(seen, [
    ...Array(4).fill('a 2 s'),
    ...Array(3).fill('b 2 s'),
    ...Array(3).fill(['a 4 s', 'b 4 s']).flat(),
  ])
  t.match(rows, [
    { contender: 'a', connections: 2, requestsPerSecond: 700, p50Ms: 6 },
    { contender: 'b', requestsPerSecond: 5000 },
  ])
})

t.test('small gains add up: a side that slowly gets faster is not warm yet', async (t) => {
  const seen: string[] = []
  await run([sideWith('a', [1000, 1020, 1040, 1060, 1080, 1080], seen)])
  t.equal(seen.length, 7 + 3)
})

t.test('a side that answers slowly is not warm before V8 can have compiled it', async (t) => {
  const seen: string[] = []
  await run([sideWith('a', [250], seen)])
  t.equal(seen.length, 6 + 3, '500 answers each')
})

t.test('a side that gets faster all the time is measured in the end', async (t) => {
  const seen: string[] = []
  await run([
    sideWith(
      'a',
      Array.from({ length: 100 }, (_, n) => 1.1 ** n),
      seen,
    ),
  ])
  t.equal(seen.length, 10 + 3)
})

t.test('there is a line for each measurement that counts', async (t) => {
  const lines: string[] = []
  await run([sideWith('a', [10], [])], (line) => lines.push(line))
  t.equal(lines.length, 3)
  t.match(lines, [/^list · a · 2 connections · round 1\/3: 10\.0 requests\/s/, /round 2\/3/, /round 3\/3/])
})
