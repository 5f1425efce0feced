import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '../bench.ts'
import { bareBcrypt } from '../load/bare-bcrypt.ts'
import type { Call } from '../load/call.ts'
import { Crowd } from '../load/crowd.ts'
import type { Measurement } from '../load/measurement.ts'
import { openLoop } from '../load/open-loop.ts'
import type { Row } from '../results.ts'
import { describe, summarise } from '../rounds.ts'
import { credentials, hashesDone } from './accounts.ts'
import type { Workload } from './workload.ts'

const NAME = 'log-in-flood'
/** Hashes take long, and so do measurements of them. */
const TIMES_LONGER = 2
/** Few, so that the probes take hardly any time from the log-ins: each costs some 2 ms of a core. Their p99 is the slowest. */
const PROBES_PER_SECOND = 10
const AT_ONCE = 64

/** Many log in at once; meanwhile, probes (`GET /users/me` of others) show how long everybody else waits. */
export const flood: Workload = {
  name: NAME,
  about: 'GET /users/me while 200 users log in at once',
  subject: 'auth',
  run: async (bench) => {
    const { url } = await bench.contenders.get('auth')
    const seconds = bench.options.durationSeconds * TIMES_LONGER
    const probe = () => sendProbes(url, bench, seconds)
    const bare = await series(bench, 'bare-bcrypt', () => bareBcrypt(bench, 'compare', seconds))
    const quiet = await series(bench, 'GET /users/me, quiet', probe)
    const crowd = new Crowd(
      url,
      bench.users.slice(0, bench.scale.flood.logIns).map(({ username }) => credentials('/users/log-in', username)),
    )
    await sleep(bench.scale.flood.rampUpSeconds * 1000)
    const servedBefore = crowd.served
    const startedAt = performance.now()
    const flooded = await series(bench, 'GET /users/me, flooded', probe)
    const logIns = (crowd.served - servedBefore) / ((performance.now() - startedAt) / 1000)
    await crowd.leave()
    await hashesDone(url)
    const figure = (name: string, value: number, unit: string) => ({ workload: NAME, name, value, unit })
    return {
      rows: [bare, quiet, flooded],
      figures: [
        figure('p99 of GET /users/me against quiet', flooded.p99Ms / quiet.p99Ms, '×'),
        figure('log-ins a second', logIns, ''),
        figure('log-ins against bare-bcrypt', logIns / bare.requestsPerSecond, '×'),
        figure('log-ins that were answered wrongly', crowd.errors, ''),
      ],
    }
  },
}

/** Sends probes at a steady rate. A refused one counts as an error: probes cost little, so they must not be refused. */
async function sendProbes(url: string, { users }: Bench, seconds: number): Promise<Measurement> {
  const calls = users.map(({ headers }): Call => ({ method: 'GET', path: '/users/me', headers }))
  const load = { url, calls, perSecond: PROBES_PER_SECOND, seconds, atOnce: AT_ONCE, status: 200 }
  const { refused, unsent: _unsent, ...measurement } = await openLoop(load)
  return { ...measurement, errors: measurement.errors + refused }
}

async function series(
  { options: { rounds }, say }: Bench,
  contender: string,
  measure: () => Promise<Measurement>,
): Promise<Row> {
  const measurements: Measurement[] = []
  for (let round = 1; round <= rounds; round += 1) {
    const measurement = await measure()
    measurements.push(measurement)
    say(`${NAME} · ${contender} · round ${round}/${rounds}: ${describe(measurement)}`)
  }
  return summarise(NAME, contender, 1, measurements)
}
