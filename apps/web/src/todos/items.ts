import type { Todo } from '../store/things.ts'
import type { Branch } from '../store/tree.ts'

/** A row: what is drawn of a to-do. */
export interface Item extends Branch {
  readonly id: string
  readonly isFolded: boolean
}

const items = new WeakMap<Todo, Item>()

/** The row of a to-do: the same one as before if nothing of it has changed, so that it is not drawn again. */
export function itemOf({ todo, depth, children }: Branch, isFolded: boolean): Item {
  const last = items.get(todo)
  const isSame =
    last?.depth === depth &&
    last.isFolded === isFolded &&
    last.children.all === children.all &&
    last.children.done === children.done
  if (isSame) return last
  const item = { id: todo.uid, todo, depth, children, isFolded }
  items.set(todo, item)
  return item
}
