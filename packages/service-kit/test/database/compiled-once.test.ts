import { databases } from '@todo/test-kit'
import t from 'tap'
import { compiledOnce } from '../../src/database/compiled-once.ts'
import { inTransaction } from '../../src/database/index.ts'
import { Note, openNotes } from '../fixtures/notes.ts'

for (const database of databases) {
  t.test(`a query that is compiled once, on ${database.name}`, async (t) => {
    const { em } = await openNotes(t, await database.create(t))
    await inTransaction(em.fork(), async (em) => {
      for (const rank of [1, 2, 3]) em.create(Note, { text: `note ${rank}`, rank })
    })
    let builds = 0
    const between = compiledOnce<{ least: number; most: number }, { text: string }>((em, slot) => {
      builds += 1
      const notes = em.getKysely<{ note: { text: string; rank: number } }>().selectFrom('note').select('text')
      return notes
        .where('rank', '>=', slot('least'))
        .where('rank', '<=', slot('most'))
        .where('text', 'like', 'note%')
        .where('rank', '!=', slot('least'))
    })

    t.test('answers by the values of each call', async (t) => {
      t.strictSame(await between(em, { least: 1, most: 2 }), [{ text: 'note 2' }])
      t.strictSame(await between(em, { least: 2, most: 3 }), [{ text: 'note 3' }])
      t.equal(builds, 1)
    })

    t.test('sees what its transaction has written', async (t) => {
      const found = inTransaction(em.fork(), async (em) => {
        await em.insert(Note, { text: 'note 9', rank: 9 })
        return between(em, { least: 8, most: 9 })
      })
      t.strictSame(await found, [{ text: 'note 9' }])
    })
  })
}
