import { useMemo } from 'react'
import { tell } from '../notices/notices.ts'
import { words } from '../words/index.ts'
import { type Change, type NewReminder, type NewTodo, subtree, type TodoPatch } from './changes.ts'
import { useStore } from './context.ts'
import { newId } from './outbox.ts'
import { onDay } from './queries.ts'
import type { Sent } from './send.ts'
import type { Store } from './store.ts'
import type { List, Reminder, Todo } from './things.ts'

/** What a user can do, each with the message that tells it and what takes it back. */
export type Actions = ReturnType<typeof actionsOf>

export function useActions(): Actions {
  const store = useStore()
  return useMemo(() => actionsOf(store), [store])
}

function actionsOf(store: Store) {
  /** Makes a change; what is refused is shown until the user has seen it. */
  const make = (change: Change): Promise<Sent> => store.change(change).sent
  /** Tells a change with what takes it back. If it is refused, there is nothing of that to be told. */
  const tellOf = ({ sent }: { sent: Promise<Sent> }, text: string, undo: () => void): void =>
    void sent.catch(tell(text, undo))
  /** Makes a change, and tells it. */
  const undoable = (text: string, change: Change, uids: Iterable<string>): void => {
    const { todos } = store.snapshot().things
    const before = [...uids].map((uid) => todos.get(uid)).filter((todo) => todo !== undefined)
    const made = store.change(change)
    tellOf(made, text, () => void store.change({ kind: 'undo', what: { of: made.id }, todos: before }))
  }

  return {
    add: (fields: NewTodo): void => {
      const uid = newId()
      const made = store.change({ kind: 'add', uid, fields })
      tellOf(made, words.notices.added(fields.contents), () => void make({ kind: 'delete', uid }))
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
    remind: ({ uid }: Todo, fields: NewReminder): void => void make({ kind: 'add-reminder', uid, fields }),
    forgetReminder: ({ uid, contents }: Todo, { id, type, minutes_before, at, channel }: Reminder): void => {
      const made = store.change({ kind: 'delete-reminder', uid, id })
      const fields = { type, channel, ...(minutes_before !== null && { minutes_before }), ...(at && { at }) }
      const undo = () => void make({ kind: 'add-reminder', uid, fields })
      tellOf(made, words.notices.reminderDeleted(contents), undo)
    },
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
      const made = store.change({ kind: 'delete', uid })
      const undo = () => void make({ kind: 'restore', of: made.id, todos: gone })
      tellOf(made, words.notices.deleted(contents), undo)
    },
    takeBack: (version: number, user_id: number) => make({ kind: 'undo', what: { version, user_id }, todos: [] }),
    make,
  }
}
