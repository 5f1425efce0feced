import type { Bench, Scale } from './bench.ts'
import type { Measurement } from './load/measurement.ts'
import type { Row } from './results.ts'
import { median } from './statistics.ts'

/** One of those who are measured in a workload. */
export interface Side {
  readonly contender: string
  measure(seconds: number, connections: number): Promise<Measurement>
}

/**
 * A side is warm once it has given so many good answers, since V8 compiles what has been called often, and after `inARow`
 * short measurements, each half as long as one that counts, of which none was more than `faster` times as fast as the best
 * before. After so many measurements as the scale says, it counts as warm.
 */
const WARM = { answers: 3_000, inARow: 2, faster: 1.03 }

/**
 * Measures the sides in turn (A B C A B C …), so that what disturbs the machine for a while disturbs all of them; each
 * is warmed up first.
 *
 * @returns the medians.
 */
export async function compare(
  { options, scale, say }: Pick<Bench, 'options' | 'say'> & { scale: Pick<Scale, 'warmUps'> },
  workload: string,
  sides: readonly Side[],
  { connections, seconds = options.durationSeconds }: { connections: number; seconds?: number },
): Promise<Row[]> {
  for (const side of sides) await warmUp(side, options.durationSeconds / 2, connections, scale.warmUps)
  const rounds = new Map<Side, Measurement[]>(sides.map((side) => [side, []]))
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const [side, measurements] of rounds) {
      const measurement = await side.measure(seconds, connections)
      measurements.push(measurement)
      const title = `${workload} · ${side.contender} · ${connections} connections · round ${round}/${options.rounds}`
      say(`${title}: ${describe(measurement)}`)
    }
  }
  return [...rounds].map(([{ contender }, measurements]) => summarise(workload, contender, connections, measurements))
}

/** Loads a side until it hardly gets faster: its caches are filled then, and V8 has compiled what runs often. */
async function warmUp(side: Side, seconds: number, connections: number, atMost: number): Promise<void> {
  let best = 0
  let notFaster = 0
  let answers = 0
  for (let n = 0; n < atMost && (notFaster < WARM.inARow || answers < WARM.answers); n += 1) {
    const { requestsPerSecond } = await side.measure(seconds, connections)
    answers += requestsPerSecond * seconds
    const isFaster = requestsPerSecond > best * WARM.faster
    notFaster = isFaster ? 0 : notFaster + 1
    if (isFaster) best = requestsPerSecond
  }
}

/** The medians of the measurements, and the errors of all of them. */
export function summarise(
  workload: string,
  contender: string,
  connections: number,
  rounds: readonly Measurement[],
): Row {
  const medianOf = (which: keyof Measurement) => median(rounds.map((measurement) => measurement[which]))
  return {
    workload,
    contender,
    connections,
    requestsPerSecond: medianOf('requestsPerSecond'),
    p50Ms: medianOf('p50Ms'),
    p99Ms: medianOf('p99Ms'),
    errors: rounds.reduce((sum, { errors }) => sum + errors, 0),
    rounds,
  }
}

/** A measurement in words. */
export function describe({ requestsPerSecond, p50Ms, p99Ms, errors }: Measurement): string {
  const rate = requestsPerSecond.toFixed(requestsPerSecond < 100 ? 1 : 0)
  const trouble = errors === 0 ? '' : `, ${errors} errors`
  return `${rate} requests/s, p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms${trouble}`
}
