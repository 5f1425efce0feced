import { ref } from '@todo/schemas'
import t from 'tap'
import { Type } from 'typebox'
import { guardOf } from '../src/index.ts'

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
