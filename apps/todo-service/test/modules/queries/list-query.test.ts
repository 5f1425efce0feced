import { ListTodosQuery } from '@todo/schemas'
import t from 'tap'
import type { TSchema } from 'typebox'
import { listKeyOf, pageKeyOf } from '../../../src/modules/queries/list-query.ts'

/** Parameters that say which page of a list is asked for, or how its to-dos are shown: a cursor outlives their change. */
const SAME_LIST = new Set(['cursor', 'limit', 'include'])

const BASE: ListTodosQuery = { order: 'ASC', limit: 20, scope: 'own', sort: 'id' }

/** Two values that a parameter can have, whatever parameters there will be. */
function valuesOf(name: string, schema: TSchema & { const?: unknown; enum?: unknown; type?: unknown }): unknown[] {
  if (schema.const !== undefined) return [schema.const, undefined]
  if (Array.isArray(schema.enum)) return schema.enum.slice(0, 2)
  if (schema.type === 'array') return [['a'], ['b']]
  if (schema.type === 'boolean') return [true, false]
  if (schema.type === 'integer') return [1, 2]
  if (schema.type === 'string') return ['a', 'b']
  throw new TypeError(`the test knows no values for ${name}: teach it`)
}

for (const [name, schema] of Object.entries(ListTodosQuery.properties)) {
  t.test(`${name}: no list is taken for another one`, async (t) => {
    const queries = valuesOf(name, schema).map((value) => ({ ...BASE, [name]: value }))
    t.equal(queries.length, 2)
    t.equal(new Set(queries.map(pageKeyOf)).size, 2, 'each has its own place in the cache')
    const lists = new Set(queries.map((query) => listKeyOf(1, query)))
    t.equal(lists.size, SAME_LIST.has(name) ? 1 : 2, 'a cursor belongs to one list')
  })
}

t.test('the order of the parameters does not matter, the owner does', async (t) => {
  const [query, alike] = [
    { ...BASE, is_done: true },
    { is_done: true, sort: 'id' as const, scope: 'own' as const, limit: 20, order: 'ASC' as const },
  ]
  t.equal(pageKeyOf(query), pageKeyOf(alike))
  t.equal(listKeyOf(1, query), listKeyOf(1, alike))
  t.not(listKeyOf(1, query), listKeyOf(2, query))
})
