import { useMemo } from 'react'
import { tell } from '../notices/notices.ts'
import { words } from '../words/index.ts'
import { type Change, type NewTodo, subtree, type TodoPatch } from './changes.ts'
import { useStore } from './context.ts'
import { newId } from './outbox.ts'
import { onDay } from './queries.ts'
import type { Sent } from './send.ts'
import type { Store } from './store.ts'
import type { List, Todo } from './things.ts'

/** What a user can do, each with the message that tells it and what takes it back. */
export type Actions = ReturnType<typeof actionsOf>

export function useActions(): Actions {
  const store = useStore()
  return useMemo(() => actionsOf(store), [store])
}

function actionsOf(store: Store) {
  /** Makes a change; what is refused is shown until the user has seen it. */
  const make = (change: Change): Promise<Sent> => store.change(change).sent
  /** Makes a change, and tells it with what takes it back. */
  const undoable = (text: string, change: Change, uids: Iterable<string>): void => {
    const { todos } = store.snapshot().things
    const before = [...uids].map((uid) => todos.get(uid)).filter((todo) => todo !== undefined)
    const { id } = store.change(change)
    tell(text, () => void store.change({ kind: 'undo', what: { of: id }, todos: before }))
  }

  return {
    add: (fields: NewTodo): void => {
      const uid = newId()
      make({ kind: 'add', uid, fields })
      tell(words.notices.added(fields.contents), () => void make({ kind: 'delete', uid }))
    },
    patch: ({ uid, contents }: Todo, patch: TodoPatch): void =>
      undoable(words.notices.changed(contents), { kind: 'patch', uids: [uid], patch }, [uid]),
    complete: ({ uid, contents }: Todo): void =>
      undoable(words.notices.completed(contents), { kind: 'complete', uid }, subtree(store.snapshot().things, uid)),
    reopen: ({ uid, contents }: Todo): void =>
      undoable(words.notices.reopened(contents), { kind: 'reopen', uid }, [uid]),
    skip: ({ uid, contents }: Todo): void => undoable(words.notices.changed(contents), { kind: 'skip', uid }, [uid]),
    move: (todo: Todo, list: List, section_id: number | null): void =>
      undoable(
        words.notices.moved(todo.contents, list.name),
        { kind: 'move', uid: todo.uid, list_id: list.id, section_id },
        subtree(store.snapshot().things, todo.uid),
      ),
    moveAllToDay: (todos: readonly Todo[], date: string): void => {
      // Each keeps its time; those with the same one are one change.
      const groups = Map.groupBy(todos, ({ due }) => JSON.stringify({ ...due, date }))
      const changes = [...groups.values()].map((before) => {
        const uids = before.map(({ uid }) => uid)
        return { before, ...store.change({ kind: 'patch', uids, patch: { due: onDay(before[0]?.due ?? null, date) } }) }
      })
      tell(words.notices.movedToToday(todos.length), () => {
        for (const { id, before } of changes) store.change({ kind: 'undo', what: { of: id }, todos: before })
      })
    },
    remove: ({ uid, contents }: Todo): void => {
      const { things } = store.snapshot()
      const gone = [...subtree(things, uid)].map((one) => things.todos.get(one)).filter((one) => one !== undefined)
      const { id } = store.change({ kind: 'delete', uid })
      tell(words.notices.deleted(contents), () => void make({ kind: 'restore', of: id, todos: gone }))
    },
    takeBack: (version: number, user_id: number) => make({ kind: 'undo', what: { version, user_id }, todos: [] }),
    make,
  }
}
