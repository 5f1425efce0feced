import { randomUUID } from 'node:crypto'
import { databases, until } from '@todo/test-kit'
import t from 'tap'
import { CodeLimitRepository } from '../../../src/modules/one-time-codes/code-limit.repository.ts'
import { subjectOfUser } from '../../../src/modules/one-time-codes/code-subject.ts'
import { OneTimeCodeRepository } from '../../../src/modules/one-time-codes/one-time-code.repository.ts'
import { OneTimeCodes } from '../../../src/modules/one-time-codes/one-time-codes.ts'
import { buildTestApp, createUser, type TestApp } from '../../helper.ts'
import { letTimePass, post, sql } from '../../mail-helper.ts'

const DAY_MS = 86_400_000

async function askFor(app: TestApp, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await post(app, '/users/password/reset', { email: `${randomUUID()}@example.com` })
}

const rowsOf = async (app: TestApp) => ({
  codes: (await sql(app, 'SELECT id FROM one_time_code')).length,
  limits: (await sql(app, 'SELECT id FROM code_limit')).length,
})

for (const database of databases) {
  t.test(`what is kept of codes on ${database.name} vanishes`, async (t) => {
    const app = await buildTestApp(t, database)
    const cleanUp = async () => {
      const em = app.orm.em.fork()
      for (const repository of [new OneTimeCodeRepository(em), new CodeLimitRepository(em)])
        await repository.deleteExpired()
    }

    await t.test('codes when they have expired, limits when their day is over, and neither before', async (t) => {
      await askFor(app, 5)
      await letTimePass(app, 120_000)
      await askFor(app, 2)
      await letTimePass(app, 61_000)
      await cleanUp()
      t.strictSame(await rowsOf(app), { codes: 2, limits: 14 }, 'the two that are still good')
      await letTimePass(app, DAY_MS - 120_000)
      await cleanUp()
      t.strictSame(await rowsOf(app), { codes: 0, limits: 4 })
      await letTimePass(app, DAY_MS)
      await cleanUp()
      t.strictSame(await rowsOf(app), { codes: 0, limits: 0 })
    })

    await t.test('whatever there is of a user whose account ends', async (t) => {
      const [user, other] = [await createUser(app), await createUser(app)]
      for (const { token } of [user, other]) await post(app, '/users/email/otp', { email: 'a@example.com' }, token)
      await new OneTimeCodes(app.orm.em.fork()).forget(user.id, [subjectOfUser(user.id)])
      t.match(await sql(app, 'SELECT user_id FROM one_time_code'), [{ user_id: other.id }])
      const subjects = await sql(app, "SELECT subject FROM code_limit WHERE subject LIKE 'user:%'")
      t.match(subjects, [{ subject: `user:${other.id}` }])
      t.equal(subjects.length, 1)
    })
  })

  t.test(`a process on ${database.name} sees to it by itself`, async (t) => {
    const app = await buildTestApp(t, database, {}, { cleanUpEveryMs: 20 })
    await askFor(app, 3)
    await letTimePass(app, 2 * DAY_MS)
    await until('all is gone', async () => Object.values(await rowsOf(app)).every((count) => count === 0))
  })
}
