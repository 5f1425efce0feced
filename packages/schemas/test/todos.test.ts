import t from 'tap'
import { CreateTodo, fieldsOf, GetTodoQuery, ListTodosQuery, PatchTodo, Todo, TodoPage } from '../src/index.ts'
import { fits } from './helper.ts'

/** Made of the examples in the schema, so that it has whatever fields a to-do has. */
const { user: _user, ...fields } = Todo.properties
const todo = Object.fromEntries(
  Object.entries(fields).map(([name, schema]) => [
    name,
    // What has no example may be null.
    'examples' in schema && Array.isArray(schema.examples) ? schema.examples[0] : null,
  ]),
)

t.test('contents have 1 to 256 code points', async (t) => {
  for (const contents of ['a', '😀'.repeat(256)]) t.ok(fits(CreateTodo, { contents }))
  for (const contents of ['', '😀'.repeat(257), '\uDC00', 5, null]) t.notOk(fits(CreateTodo, { contents }))
})

t.test('a new to-do may say whether it is done, with a boolean and nothing that looks like one', async (t) => {
  t.ok(fits(CreateTodo, { contents: 'a', is_done: true }))
  for (const is_done of ['true', 1, 0, null, 'false']) t.notOk(fits(CreateTodo, { contents: 'a', is_done }))
})

t.test('what a to-do has not is refused, also what only the service may set', async (t) => {
  for (const extra of [{ id: 5 }, { user_id: 5 }, { isDone: true }]) {
    t.notOk(fits(CreateTodo, { contents: 'a', ...extra }))
    t.notOk(fits(PatchTodo, { contents: 'a', ...extra }))
  }
})

t.test('a change names at least one field', async (t) => {
  for (const change of [{ contents: 'a' }, { is_done: false }, { contents: 'a', is_done: true }]) {
    t.ok(fits(PatchTodo, change))
  }
  for (const change of [{}, { contents: null }, { is_done: null }, [], null]) t.notOk(fits(PatchTodo, change))
})

t.test('null clears each field of a change but those that cannot be empty', async (t) => {
  const cleared = { notes: null, priority: null, labels: null, due: null }
  t.ok(fits(PatchTodo, cleared))
  t.same(fieldsOf(cleared), { notes: '', priority: 4, labels: [], due: null })
  t.same(fieldsOf({ notes: 'n', priority: 1, labels: ['x'] }), { notes: 'n', priority: 1, labels: ['x'] })
  t.same(fieldsOf({ contents: 'a' }), { contents: 'a' })
})

t.test('a to-do carries its user only where it is asked for', async (t) => {
  t.ok(fits(Todo, todo))
  t.ok(fits(Todo, { ...todo, user: { id: 1, username: 'test' } }))
  t.notOk(fits(Todo, { ...todo, user: { id: 0, username: 'test' } }))
})

t.test('a list says how it goes on, or that it does not', async (t) => {
  t.ok(fits(TodoPage, { todos: [todo], next_cursor: 'abc' }))
  t.ok(fits(TodoPage, { todos: [], next_cursor: null }))
  t.notOk(fits(TodoPage, { todos: [] }))
})

t.test('a list is ordered by ASC or DESC, 1 to 100 at once, and no other parameter is known', async (t) => {
  const query = { order: 'ASC', limit: 20 }
  for (const good of [
    { order: 'DESC' },
    { limit: 1 },
    { limit: 100 },
    { is_done: true },
    { include: 'user' },
    { label: ['a', 'b'] },
  ]) {
    t.ok(fits(ListTodosQuery, { ...query, ...good }), JSON.stringify(good))
  }
  const tooLong = 'a'.repeat(4097)
  const wrong = [{ order: 'asc' }, { limit: 0 }, { limit: 101 }, { is_done: 1 }, { include: 'users' }, { page: 1 }]
  for (const bad of [...wrong, { cursor: '' }, { cursor: tooLong }, { order: ['ASC', 'DESC'] }]) {
    t.notOk(fits(ListTodosQuery, { ...query, ...bad }), JSON.stringify(bad).slice(0, 40))
  }
})

t.test('what is omitted has its default', async (t) => {
  const query: Record<string, unknown> = {}
  t.ok(fits(ListTodosQuery, query))
  t.strictSame(query, { scope: 'own', sort: 'id', order: 'ASC', limit: 20 })
})

t.test('one to-do can be asked for with its user', async (t) => {
  t.ok(fits(GetTodoQuery, { include: 'user' }))
  t.ok(fits(GetTodoQuery, {}))
  t.notOk(fits(GetTodoQuery, { include: 'todos' }))
})
