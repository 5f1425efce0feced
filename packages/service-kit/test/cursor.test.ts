import { hash } from 'node:crypto'
import t from 'tap'
import { Type } from 'typebox'
import { cutPage, decodeCursor, encodeCursor, isIdKey, lazyGuardOf } from '../src/index.ts'

const refused = { code: 'VALIDATION_FAILED', statusCode: 422, message: /^cursor is no `next_cursor` of a list/ }
const isByDue = lazyGuardOf(Type.Tuple([Type.Union([Type.String(), Type.Null()]), Type.Integer()]))

t.test('a cursor brings back what the rows of its list are sorted by', async (t) => {
  for (const last of [
    [null, 1],
    ['2026-12-24', 2 ** 31 - 1],
    ['ミルク 😀 " \u0000', 7],
  ]) {
    const cursor = encodeCursor(last, 'mine')
    t.match(cursor, /^[\w-]+$/)
    t.same(decodeCursor(cursor, 'mine', isByDue), last)
    t.throws(() => decodeCursor(cursor, 'yours', isByDue), refused)
    t.throws(() => decodeCursor(cursor, 'mine', isIdKey), refused)
  }
})

t.test('what is no cursor is refused', async (t) => {
  const cursor = encodeCursor([7], 'mine')
  for (const wrong of [
    '',
    'x',
    `${cursor}A`,
    cursor.slice(1),
    `${cursor}=`,
    `${cursor.slice(0, 5)}I${cursor.slice(6)}`,
  ]) {
    t.throws(() => decodeCursor(wrong, 'mine', isIdKey), refused, wrong)
  }
})

t.test('what somebody has made up is refused, though its digest is right', async (t) => {
  for (const json of ['', '[', '{}', '["x"]', '[7,7]', 'null']) {
    const digest = hash('sha256', Buffer.from(`${json}mine`), 'buffer').subarray(0, 8)
    const cursor = Buffer.concat([digest, Buffer.from(json)]).toString('base64url')
    t.throws(() => decodeCursor(cursor, 'mine', isIdKey), refused, json)
  }
})

t.test('a page has a next one only if there are more rows', async (t) => {
  t.same(cutPage([1, 2, 3], 2), { shown: [1, 2], last: 2 })
  t.same(cutPage([1, 2], 2), { shown: [1, 2], last: undefined })
  t.same(cutPage([], 2), { shown: [], last: undefined })
})
