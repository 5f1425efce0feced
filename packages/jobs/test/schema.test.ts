import { databases } from '@todo/test-kit'
import t from 'tap'
import { enqueue } from '../src/index.ts'
import { openJobs, Say } from './helper.ts'

for (const database of databases) {
  t.test(
    `on ${database.name} the tables are what the entities say, however often a migration is cut off`,
    async (t) => {
      const url = await database.create(t)
      for (let start = 0; start < 2; start += 1) {
        await t.test(`start ${start + 1}`, async (t) => {
          const orm = await openJobs(t, url)
          t.equal(await orm.schema.getUpdateSchemaSQL(), '')
          t.equal(await enqueue(orm.em.fork(), Say, { text: 'hello' }), start + 1, 'and what was there is kept')
          await orm.em.getConnection().execute('DELETE FROM mikro_orm_migrations')
        })
      }
    },
  )
}
