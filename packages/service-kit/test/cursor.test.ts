import t from 'tap'
import { decodeCursor, encodeCursor } from '../src/index.ts'

const refused = { code: 'VALIDATION_FAILED', statusCode: 422, message: /^cursor is no `next_cursor` of a list/ }

t.test('a cursor brings back the id of the list that it was made for', async (t) => {
  for (const id of [1, 2 ** 31 - 1]) {
    const cursor = encodeCursor(id, 'mine')
    t.match(cursor, /^[\w-]+$/)
    t.equal(decodeCursor(cursor, 'mine'), id)
    t.throws(() => decodeCursor(cursor, 'yours'), refused)
  }
})

t.test('what is no cursor is refused', async (t) => {
  const cursor = encodeCursor(7, 'mine')
  for (const wrong of [
    '',
    'x',
    `${cursor}A`,
    cursor.slice(1),
    `${cursor}=`,
    `${cursor.slice(0, 5)}I${cursor.slice(6)}`,
  ]) {
    t.throws(() => decodeCursor(wrong, 'mine'), refused, wrong)
  }
})
