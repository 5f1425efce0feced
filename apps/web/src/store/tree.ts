import type { Things, Todo } from './things.ts'

/** A to-do in a tree. */
export interface Branch {
  todo: Todo
  depth: number
  children: { done: number; all: number }
}

/**
 * Open to-dos, each followed by what is below it. What is open below one that is done is in its place.
 *
 * @param below What is directly below each to-do, in order; at 0, what is below none.
 */
export function branchesOf(
  below: ReadonlyMap<number, Todo[]>,
  isRoot: (todo: Todo) => boolean,
  folded: ReadonlySet<string>,
): Branch[] {
  const branches = (todos: readonly Todo[], depth: number): Branch[] =>
    todos.flatMap((todo) => {
      const children = below.get(todo.id) ?? []
      if (todo.is_done) return branches(children, depth)
      const done = children.filter(({ is_done }) => is_done).length
      const branch = { todo, depth, children: { done, all: children.length } }
      return [branch, ...(folded.has(todo.uid) ? [] : branches(children, depth + 1))]
    })
  return branches((below.get(0) ?? []).filter(isRoot), 0)
}

/** A to-do and all that is below it. */
export function subtree({ todos }: Things, root: string): ReadonlySet<string> {
  const found = new Set([root])
  const ids = new Set([todos.get(root)?.id])
  for (let before = 0; before !== found.size; ) {
    before = found.size
    for (const { uid, id, parent_id } of todos.values()) {
      if (parent_id === null || !ids.has(parent_id)) continue
      found.add(uid)
      ids.add(id)
    }
  }
  return found
}

/** Those that are below none of the others: what is below a to-do goes with it. */
export function outermost(things: Things, todos: readonly Todo[]): Todo[] {
  const below = new Set(todos.flatMap(({ uid }) => [...subtree(things, uid)].filter((other) => other !== uid)))
  return todos.filter(({ uid }) => !below.has(uid))
}
