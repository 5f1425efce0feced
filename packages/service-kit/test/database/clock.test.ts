import { setTimeout as sleep } from 'node:timers/promises'
import { databases } from '@todo/test-kit'
import t from 'tap'
import { readDatabaseNow } from '../../src/database/index.ts'
import { openNotes } from '../fixtures/notes.ts'

const MINUTE_MS = 60_000

for (const database of databases) {
  t.test(`the clock of ${database.name} counts milliseconds since 1970`, async (t) => {
    const { em } = await openNotes(t, await database.create(t))
    const first = await readDatabaseNow(em.fork())
    t.ok(Number.isInteger(first))
    t.ok(Math.abs(first - Date.now()) < MINUTE_MS, 'whatever the time zone')
    await sleep(20)
    const waited = (await readDatabaseNow(em.fork())) - first
    t.ok(waited >= 15 && waited < MINUTE_MS, `${waited} ms went by`)
  })
}
