import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Report } from '../report.ts'
import type { Service, Stack } from '../stack.ts'
import { isServed, type Traffic } from '../traffic.ts'
import { summary } from './faults.ts'

const SETTLING_MS = 45_000
const MEASURING_MS = 4_000

const REPLICAS = [
  ['todo-service', 3],
  ['auth-service', 2],
] as const

/** Several replicas of a service share the work, and each can be restarted while the others do it. */
export async function checkReplicas(stack: Stack, traffic: Traffic, report: Report): Promise<void> {
  await report.check('services are scaled out under traffic without a failed request', async () => {
    const answers = await traffic.during(() =>
      stack.up('local', '--no-recreate', ...REPLICAS.flatMap(([service, count]) => ['--scale', `${service}=${count}`])),
    )
    assert(answers.every(isServed), summary(answers))
    for (const [service, count] of REPLICAS) assert.equal((await stack.containers(service)).length, count)
    return summary(answers)
  })
  await report.check('the load spreads over all replicas', async () => {
    const deadline = performance.now() + SETTLING_MS
    let shares: Shares[] = []
    await traffic.during(async () => {
      // Connections from before the replicas were there are replaced only little by little.
      do shares = await sharesOfEach(stack)
      while (!shares.every(isEven) && performance.now() < deadline)
    })
    const figures = shares.map(({ service, requests }) => `${service} ${requests.join('/')}`).join(', ')
    assert(shares.every(isEven), `less than a third of an even share: ${figures}`)
    return figures
  })
  await report.check('every replica is restarted, one after the other, without a failed request', async () => {
    const answers = await traffic.during(() => Promise.all(REPLICAS.map(([service]) => restartInTurn(stack, service))))
    assert(answers.every(isServed), summary(answers))
    return summary(answers)
  })
  await report.check('nothing that was acknowledged is lost', async () => `${await traffic.assertNothingLost()} to-dos`)
}

async function restartInTurn(stack: Stack, service: Service): Promise<void> {
  for (const container of await stack.containers(service)) {
    await stack.docker('restart', '--time', '20', container)
    await stack.healthy(service)
  }
}

/** How many requests each replica of a service has done in a while. */
interface Shares {
  readonly service: Service
  readonly requests: readonly number[]
}

async function sharesOfEach(stack: Stack): Promise<Shares[]> {
  const before = await requestsOfEach(stack)
  await sleep(MEASURING_MS)
  const after = await requestsOfEach(stack)
  return after.map(({ service, requests }, of) => ({
    service,
    requests: requests.map((done, replica) => done - (before[of]?.requests[replica] ?? 0)),
  }))
}

/** How many requests each replica has done since it was started. */
async function requestsOfEach(stack: Stack): Promise<Shares[]> {
  const found: Shares[] = []
  for (const [service] of REPLICAS) {
    const requests: number[] = []
    for (const container of await stack.containers(service))
      requests.push((await stack.logs(container)).split('request completed').length - 1)
    found.push({ service, requests })
  }
  return found
}

function isEven({ requests }: Shares): boolean {
  const total = requests.reduce((sum, one) => sum + one, 0)
  return total > 0 && Math.min(...requests) >= total / requests.length / 3
}
