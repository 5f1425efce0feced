import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Call } from './call.ts'
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

/**
 * Sends requests at a given rate, whether or not the earlier ones have been answered, as many people do who know nothing
 * of each other. Waits for all answers; only good ones that come in time count for the rate. autocannon sends what is
 * due in a second at the beginning of that second, which would be another question.
 */
export async function openLoop({ url, calls, perSecond, seconds, atOnce, status }: OpenLoad): Promise<OpenMeasurement> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const recorder = new Recorder()
  const { hostname, port } = new URL(url)
  let refused = 0
  let unsent = 0
  let underWay = 0
  let inTime = 0
  let over = false

  const send = ({ method, path, headers, body }: Call) =>
    new Promise<void>((resolve) => {
      const startedAt = performance.now()
      const fail = () => {
        recorder.bad()
        resolve()
      }
      const outgoing = request({ agent, hostname, port, method, path, headers }, (answer) => {
        answer.resume()
        answer.once('error', fail)
        answer.once('end', () => {
          const isGood = answer.statusCode === status
          if (isGood) recorder.good(performance.now() - startedAt)
          else if (answer.statusCode === 503 && answer.headers['retry-after']) refused += 1
          else recorder.bad()
          if (isGood && !over) inTime += 1
          resolve()
        })
      })
      outgoing.setTimeout(PATIENCE_MS, () => outgoing.destroy(new Error('no answer')))
      outgoing.once('error', fail)
      outgoing.end(body)
    })

  const startedAt = performance.now()
  const elapsed = () => (performance.now() - startedAt) / 1000
  const answers: Promise<void>[] = []
  let sent = 0
  // Sleeps until the next one is due: waking up all the time would take time from those who are measured.
  const untilDue = () => sleep(Math.max(TICK_MS, (sent / perSecond - elapsed()) * 1000))
  for (; elapsed() < seconds; await untilDue()) {
    for (; sent < elapsed() * perSecond; sent += 1) {
      const call = calls[sent % calls.length]
      if (!call || underWay >= atOnce) {
        unsent += 1
        continue
      }
      underWay += 1
      answers.push(
        send(call).finally(() => {
          underWay -= 1
        }),
      )
    }
  }
  over = true
  const tookSeconds = elapsed()
  await Promise.all(answers)
  agent.destroy()
  return { ...recorder.result(tookSeconds), requestsPerSecond: inTime / tookSeconds, refused, unsent }
}
