import { ref } from '@todo/schemas'
import t from 'tap'
import { Type } from 'typebox'
import { guardOf, lazyGuardOf, readerOf } from '../src/index.ts'

const Name = Type.String({ $id: 'Name', minLength: 1 })
const Guest = Type.Object({ name: ref(Name), table: Type.Integer({ default: 1 }) }, { $id: 'Guest' })

t.test('values are told apart, by what a schema refers to as well, and the first fault is known', async (t) => {
  const isGuest = guardOf(Guest, Name)
  t.equal(isGuest({ name: 'Ada', table: 2 }), true)
  t.match(isGuest.errors, null)
  t.equal(isGuest({ name: '', table: false }), false)
  t.match(isGuest.errors, [{ instancePath: '/name', message: 'must NOT have fewer than 1 characters' }])
  t.equal(isGuest(undefined), false)
})

t.test('nothing is converted, filled in or dropped', async (t) => {
  const isGuest = guardOf(Guest, Name)
  t.equal(isGuest({ name: 'Ada', table: '2' }), false)
  t.equal(isGuest({ name: 'Ada' }), false)
  const more = { name: 'Ada', table: 2, diet: 'none' }
  t.equal(isGuest(more), true)
  t.strictSame(more, { name: 'Ada', table: 2, diet: 'none' })
})

t.test('a format that nobody would check is refused', async (t) => {
  t.throws(() => guardOf(Type.String({ format: 'date-time' })), { message: /unknown format/ })
})

t.test('a guard that knows less than its schema refers to is not made', async (t) => {
  t.throws(() => guardOf(Guest), { message: /can't resolve reference Name#/ })
})

t.test('UUIDs and days are checked', async (t) => {
  const isUuid = guardOf(Type.String({ format: 'uuid' }))
  t.equal(isUuid('01890a5d-ac96-774b-bcce-b302099a8057'), true)
  t.equal(isUuid('01890a5d'), false)
  const isDate = guardOf(Type.String({ format: 'date' }))
  for (const day of ['2026-12-24', '2028-02-29', '0001-01-01', '9999-12-31']) t.equal(isDate(day), true, day)
  for (const none of ['2026-02-29', '2026-13-01', '2026-1-1', '24.12.2026', '']) t.equal(isDate(none), false, none)
})

t.test('a guard that is made when it is asked first tells the same', async (t) => {
  const isGuest = lazyGuardOf(Guest, Name)
  t.equal(isGuest({ name: 'Ada', table: 2 }), true)
  t.equal(isGuest({ name: '', table: 2 }), false)
})

t.test('a value is read as what it is, and one that is something else is refused', async (t) => {
  const toTable = readerOf(Type.Object({ table: Type.Integer() }))
  const value = { table: 2, diet: 'none' }
  t.equal(toTable(value), value)
  t.throws(() => toTable({ table: 'secret' }), new Error('A value does not fit its schema'))
})
