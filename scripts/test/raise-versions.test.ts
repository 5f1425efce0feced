import { openDatabase } from '@todo/service-kit/database'
import { databaseSchemas } from '@todo/standalone/apps'
import { mysql } from '@todo/test-kit'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { raiseVersions } from '../copies/raise-versions.ts'
import { stoppedStack } from './fixtures/stopped-stack.ts'

async function isRaised(t: Test, env: NodeJS.ProcessEnv): Promise<void> {
  const { services } = await stoppedStack(t, env)
  const url = services.find(({ name }) => name === 'todo-service')?.databaseUrl ?? ''
  const open = () => {
    const schema = databaseSchemas['todo-service']
    return openDatabase({ ...schema, url, poolSize: 2, timeoutMs: 60_000, log: () => undefined, asGuest: true })
  }
  const before = await open()
  await sql`insert into user (id, username, version, deleted_at) values (1, 'ada', 7, null), (2, '', 0, 5)`.execute(
    before.orm.em.getKysely(),
  )
  await before.close()
  await raiseVersions(url)
  const after = await open()
  t.teardown(after.close)
  const { rows } = await sql`select id, version, min_version from user order by id`.execute(after.orm.em.getKysely())
  t.same(rows, [
    { id: 1, version: 1_000_007, min_version: 1_000_007 },
    { id: 2, version: 0, min_version: 0 },
  ])
}

t.test('after a restore no account has a version that a client may have seen: SQLite', (t) => isRaised(t, {}))

t.test('after a restore no account has a version that a client may have seen: MySQL', { skip: !mysql }, async (t) =>
  isRaised(t, { TODO_DATABASE_URL: await mysql?.create(t), AUTH_DATABASE_URL: await mysql?.create(t) }),
)
