import t from 'tap'
import { NEW_TODO, nothing, type Todo } from '../src/store/things.ts'
import { branchesOf, outermost } from '../src/store/tree.ts'

/** A to-do of a list, at the end of it. */
function todo(id: number, fields: Partial<Todo> = {}): Todo {
  const own = { id, uid: `${id}`, list_id: 1, position: `a${id}`, contents: `${id}`, created_at: '', updated_at: '' }
  return { ...NEW_TODO, ...own, ...fields }
}

t.test('what is open below a to-do that is done is in its place', async (t) => {
  const todos = [
    todo(1),
    todo(2, { is_done: true }),
    todo(3, { parent_id: 2 }),
    todo(4, { parent_id: 3 }),
    todo(5, { parent_id: 1, is_done: true }),
    todo(6, { parent_id: 5 }),
    todo(7, { list_id: 2 }),
  ]
  const below = Map.groupBy(todos, ({ parent_id }) => parent_id ?? 0)
  const rows = (...folded: string[]) =>
    branchesOf(below, ({ list_id }) => list_id === 1, new Set(folded)).map(({ todo, depth }) => [todo.id, depth])
  t.same(rows(), [
    [1, 0],
    [6, 1],
    [3, 0],
    [4, 1],
  ])
  t.same(
    branchesOf(new Map(), () => true, new Set()),
    [],
  )
  t.same(rows('1', '3'), [
    [1, 0],
    [3, 0],
  ])
})

t.test('of to-dos that are chosen, what is below another one goes with it', async (t) => {
  const [root, child, grandchild, other] = [todo(1), todo(2, { parent_id: 1 }), todo(3, { parent_id: 2 }), todo(4)]
  const todos = new Map([root, child, grandchild, other].map((todo) => [todo.uid, todo]))
  const chosen = (...some: Todo[]) => outermost({ ...nothing, todos }, some)
  t.same(chosen(grandchild, root, other), [root, other])
  t.same(chosen(child, grandchild), [child])
  t.same(chosen(), [])
})
