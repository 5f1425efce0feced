import t from 'tap'
import { Type } from 'typebox'
import { ref, User } from '../src/index.ts'

t.test('a named schema can be referred to', async (t) => {
  t.match(ref(User), { $ref: 'User#' })
})

t.test('a schema without a name cannot', async (t) => {
  t.throws(() => ref(Type.String()), new TypeError('only a schema with an $id can be referred to'))
})
