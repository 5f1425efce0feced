import { until } from '@todo/test-kit'
import type { Test } from 'tap'
import { call, newUser } from '../contract/client.ts'
import type { Stack } from '../stack.ts'
import { allIsDoneOnce, startPatientWriter } from './patient-writer.ts'
import { nothingIsLost, startWriters } from './writer.ts'

/** Whichever process is killed, nothing acknowledged is lost. */
export async function kills(t: Test, stack: Stack): Promise<void> {
  const user = await newUser(stack)
  const writers = startWriters(stack, user, 3)
  const patient = await newUser(stack)
  const patientWriter = startPatientWriter(stack, patient)
  const afterSomeWrites = async () => {
    const before = writers.acknowledged()
    const some = 20 + Math.random() * 40
    await until('there are new writes', () => writers.acknowledged() > before + some, { everyMs: 1 })
  }
  for (const app of stack.processes.toSorted(() => Math.random() - 0.5)) {
    await afterSomeWrites()
    await app.end('SIGKILL')
    t.comment(`killed ${app.name}`)
    await app.start()
    await stack.ready()
  }
  await afterSomeWrites()
  await writers.stop()
  await patientWriter.stop()
  await nothingIsLost(t, stack, user, writers)
  await allIsDoneOnce(t, stack, patient, patientWriter)
  for (const { outcomes } of writers.ledgers) {
    t.same(
      [...outcomes.keys()].filter((outcome) => ![201, 204, 503, 'broken'].includes(outcome)),
      [],
    )
  }
  const { username, password } = user
  t.equal((await call(stack, 'POST', '/users/log-in', { body: { username, password } })).status, 200)
}
