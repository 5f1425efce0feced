import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { type Call, headersOf } from './call.ts'
import { type Measurement, Recorder } from './measurement.ts'

/** What a server is loaded with, however fast it answers. */
export interface OpenLoad {
  readonly url: string
  /** The calls, in the order in which they are sent, over and over. */
  readonly calls: readonly Call[]
  readonly perSecond: number
  readonly seconds: number
  /** How many requests may be under way at once; one that would be more is not sent. */
  readonly atOnce: number
  /** The status of a good answer; a 503 that says when to come again is a refusal, and all else an error. */
  readonly status: number
}

/** What came of it. */
export interface OpenMeasurement extends Measurement {
  /** Requests that were politely refused. */
  readonly refused: number
  /** Requests that were not sent, because too many were under way. */
  readonly unsent: number
}

const PATIENCE_MS = 60_000
const TICK_MS = 2

/** A good answer, a refusal that says when to come again, or anything else. */
type Outcome = 'good' | 'refused' | 'bad'

function send(pool: Pool, call: Call, status: number): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  let outcome: Outcome = 'bad'
  pool.dispatch(
    { method: call.method, path: call.path, headers: headersOf(call), body: call.body ?? null },
    {
      // undici tells by this one that the others are not those of its first handlers.
      onRequestStart() {},
      onResponseStart(_controller, statusCode, answered) {
        if (statusCode === status) outcome = 'good'
        else if (statusCode === 503 && answered['retry-after'] !== undefined) outcome = 'refused'
      },
      onResponseEnd: () => resolve(outcome),
      onResponseError: () => resolve('bad'),
    },
  )
  return promise
}

/**
 * Sends requests at a given rate, whether or not the earlier ones have been answered, as many people do who know nothing
 * of each other. Waits for all answers; only good ones that come in time count for the rate. autocannon sends what is
 * due in a second at the beginning of that second, which would measure something else.
 */
export async function openLoop({ url, calls, perSecond, seconds, atOnce, status }: OpenLoad): Promise<OpenMeasurement> {
  const pool = new Pool(url, {
    connections: atOnce,
    connect: { timeout: PATIENCE_MS },
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
  })
  const recorder = new Recorder()
  let refused = 0
  let unsent = 0
  let underWay = 0
  let inTime = 0
  let over = false

  const answer = async (call: Call) => {
    const sentAt = performance.now()
    const outcome = await send(pool, call, status)
    underWay -= 1
    if (outcome === 'good') {
      recorder.good(performance.now() - sentAt)
      if (!over) inTime += 1
    } else if (outcome === 'refused') refused += 1
    else recorder.bad()
  }

  const startedAt = performance.now()
  const elapsed = () => (performance.now() - startedAt) / 1000
  const answers: Promise<void>[] = []
  let sent = 0
  // Sleeps until the next one is due: waking up all the time would take time from the servers that are measured.
  const untilDue = () => sleep(Math.max(TICK_MS, (sent / perSecond - elapsed()) * 1000))
  for (; elapsed() < seconds; await untilDue()) {
    for (; sent < elapsed() * perSecond; sent += 1) {
      const call = calls[sent % calls.length]
      if (!call || underWay >= atOnce) {
        unsent += 1
        continue
      }
      underWay += 1
      answers.push(answer(call))
    }
  }
  over = true
  const tookSeconds = elapsed()
  await Promise.all(answers)
  await pool.destroy()
  return { ...recorder.result(tookSeconds), requestsPerSecond: inTime / tookSeconds, refused, unsent }
}
