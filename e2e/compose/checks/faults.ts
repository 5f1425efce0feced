import assert from 'node:assert/strict'
import { type Answer, describe } from '../client.ts'
import type { Report } from '../report.ts'
import { CONTAINERS, type Stack } from '../stack.ts'
import { isCleanRefusal, isServed, type Traffic } from '../traffic.ts'

/** Whichever process dies, clients are told to try again, the stack recovers by itself, and nothing acknowledged is lost. */
export async function checkFaults(stack: Stack, traffic: Traffic, report: Report): Promise<void> {
  for (const service of CONTAINERS) {
    await report.check(
      `a crash of ${service} under traffic: served or told to come again, then well again`,
      async () => {
        const [container = ''] = await stack.containers(service)
        const answers = await traffic.during(async () => {
          await stack.crash(container)
          await stack.healthy(service)
        })
        // While the gateway is down, clients get no answer at all.
        assertClean(service === 'gateway' ? answers.filter(({ status }) => status !== 0) : answers)
        return summary(answers)
      },
    )
  }
  await report.check('`docker compose restart mysql` under traffic: the same', async () => {
    const answers = await traffic.during(() => stack.compose('restart', 'mysql').then(() => stack.healthy('mysql')))
    assertClean(answers)
    return summary(answers)
  })
  await report.check('nothing that was acknowledged is lost', async () => `${await traffic.assertNothingLost()} to-dos`)
}

function assertClean(answers: readonly Answer[]): void {
  const others = answers.filter((answer) => !isServed(answer) && !isCleanRefusal(answer))
  assert.deepEqual(others.map(describe).slice(0, 5), [], summary(answers))
}

/** How many answers there were, of which kinds. */
export function summary(answers: readonly Answer[]): string {
  const kinds = new Map<string, number>()
  for (const answer of answers) {
    const kind = isServed(answer) ? 'served' : answer.failure ? 'no answer' : `${answer.status}`
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  return [...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ')
}
