import { createLogSink, databases } from '@todo/test-kit'
import t from 'tap'
import { withoutValues } from '../../src/database/redaction.ts'
import { Note, openNotes } from '../fixtures/notes.ts'

for (const database of databases) {
  t.test(`an error of ${database.name} that is logged tells nothing of what was to be stored`, async (t) => {
    const { em } = await openNotes(t, await database.create(t))
    const run = (sql: string) => em.getConnection().execute(sql)
    await run('create unique index note_text_unique on note (text)')
    const { logger, text, lines } = createLogSink()
    const note = { text: "a private 'text'", rank: 1 }
    await em.fork().insert(Note, note)
    for (const attempt of [
      () => em.fork().insert(Note, note),
      () => run(`insert into nowhere (text) values ('a private text')`),
    ]) {
      const error: unknown = await attempt().catch((error: unknown) => error)
      t.type(error, Error)
      logger.error({ err: error })
    }
    t.equal(lines().length, 2)
    t.match(text(), /nowhere/, 'while what went wrong is told')
    t.notMatch(text(), 'private')
  })
}

t.test('what is no error stays as it is', async (t) => {
  t.equal(withoutValues('thrown'), 'thrown')
})
