import { databases, until } from '@todo/test-kit'
import t from 'tap'
import { call, newUser } from './contract/client.ts'
import { allIsDoneOnce, startPatientWriter } from './patient-writer.ts'
import { startStack } from './stack.ts'
import { nothingIsLost, startWriters } from './writer.ts'

const skip = process.env.E2E_BASE_URL ? 'only for processes that a test may kill' : false

const LAYOUTS = { SQLite: ['together', 'apart'], MySQL: ['apart'] } as const

for (const [database, layout] of databases.flatMap((each) =>
  LAYOUTS[each.name].map((layout) => [each, layout] as const),
)) {
  t.test(
    `${database.name}, ${layout}: whichever process is killed, nothing acknowledged is lost`,
    { skip },
    async (t) => {
      const stack = await startStack(t, layout, { database, profile: 'local' })
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
    },
  )
}
