import { useMemo } from 'react'
import { tell } from '../notices/notices.ts'
import { words } from '../words/index.ts'
import { type Change, type NewReminder, type NewTodo, subtree, type TodoPatch, uidsOf } from './changes.ts'
import { useStore } from './context.ts'
import type { Fields } from './kept.ts'
import { newId, newNumber } from './outbox.ts'
import type { Target } from './places.ts'
import { byPosition } from './queries.ts'
import type { Sent } from './send.ts'
import type { Store } from './store.ts'
import type { Comment, Label, List, Reminder, Section, Todo, User } from './things.ts'

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
  const undoable = (text: string, change: Change, uids: Iterable<string>, saw?: Fields): void => {
    const { todos } = store.snapshot().things
    const before = [...uids].map((uid) => todos.get(uid)).filter((todo) => todo !== undefined)
    const made = store.change(change, saw)
    tellOf(made, text, () => void store.change({ kind: 'undo', what: { of: made.id }, todos: before }))
  }

  /** The to-dos that a change shows differently, as they are. */
  const changedBy = (change: Change): Todo[] => {
    const { things } = store.snapshot()
    const isWhole = change.kind !== 'patch' && change.kind !== 'reopen'
    const uids = uidsOf(change).flatMap((uid) => (isWhole ? [...subtree(things, uid)] : [uid]))
    return uids.map((uid) => things.todos.get(uid)).filter((todo) => todo !== undefined)
  }
  /** Makes changes, and tells them as one, with what takes all of them back. */
  const undoableAll = (text: string, changes: readonly Change[]): void => {
    if (changes.length === 0) return
    const made = changes.map((change) => {
      const todos = changedBy(change)
      const { id: of } = store.change(change)
      return change.kind === 'delete'
        ? ({ kind: 'restore', of, todos } as const)
        : ({ kind: 'undo', what: { of }, todos } as const)
    })
    tell(text, () => {
      for (const undo of made.reverse()) store.change(undo)
    })
  }
  /** Those that are below none of the others: what is below a to-do goes with it. */
  const rootsOf = (todos: readonly Todo[]): Todo[] => {
    const { things } = store.snapshot()
    const below = new Set(todos.flatMap(({ uid }) => [...subtree(things, uid)].filter((other) => other !== uid)))
    return todos.filter(({ uid }) => !below.has(uid))
  }

  return {
    add: (fields: NewTodo): void => {
      const uid = newId()
      const made = store.change({ kind: 'add', uid, fields })
      tellOf(made, words.notices.added(fields.contents), () => void make({ kind: 'delete', uid }))
    },
    /** Changes fields; `saw` is what the user saw in them, where that is not what is shown by now. */
    patch: ({ uid, contents }: Todo, patch: TodoPatch, saw?: Fields): void =>
      undoable(words.notices.changed(contents), { kind: 'patch', uids: [uid], patch }, [uid], saw),
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
    say: ({ uid }: Todo, author: User, text: string): void => void make({ kind: 'add-comment', uid, author, text }),
    editComment: ({ uid }: Todo, { id }: Comment, text: string): void =>
      void make({ kind: 'edit-comment', uid, id, text }),
    deleteComment: ({ uid }: Todo, { id }: Comment): void => void make({ kind: 'delete-comment', uid, id }),
    remind: ({ uid }: Todo, fields: NewReminder): void => void make({ kind: 'add-reminder', uid, fields }),
    forgetReminder: ({ uid, contents }: Todo, { id, type, minutes_before, at, channel }: Reminder): void => {
      const made = store.change({ kind: 'delete-reminder', uid, id })
      const fields = { type, channel, ...(minutes_before !== null && { minutes_before }), ...(at && { at }) }
      const undo = () => void make({ kind: 'add-reminder', uid, fields })
      tellOf(made, words.notices.reminderDeleted(contents), undo)
    },
    completeAll: (todos: readonly Todo[]): void =>
      undoableAll(
        words.notices.completed(allOf(todos)),
        rootsOf(todos).map(({ uid }) => ({ kind: 'complete', uid })),
      ),
    reopenAll: (todos: readonly Todo[]): void =>
      undoableAll(
        words.notices.reopened(allOf(todos)),
        todos.map(({ uid }) => ({ kind: 'reopen', uid })),
      ),
    /** Moves to-dos to a place, in their order. */
    moveAll: (todos: readonly Todo[], target: Target): void => {
      const { before, after, ...place } = target
      const uids = rootsOf(todos).map(({ uid }) => uid)
      undoableAll(
        words.selection.moved(allOf(todos)),
        uids.map((uid, n) => {
          const last = uids[n - 1] ?? after
          const beside = before === undefined ? last && after !== undefined && { after: last } : { before }
          return { kind: 'move', uid, ...place, ...beside }
        }),
      )
    },
    /** Puts a to-do beside one in the same list, and says which it is then. */
    place: (todo: Todo, beside: Pick<Target, 'before' | 'after'>, n: number, count: number): void => {
      const { uid, list_id, section_id, contents } = todo
      undoableAll(words.notices.placed(contents, n, count), [{ kind: 'move', uid, list_id, section_id, ...beside }])
    },
    removeAll: (todos: readonly Todo[]): void =>
      undoableAll(
        words.notices.deleted(allOf(todos)),
        rootsOf(todos).map(({ uid }) => ({ kind: 'delete', uid })),
      ),
    patchAll: (todos: readonly Todo[], patchOf: (todo: Todo) => TodoPatch): void => {
      // Those with the same patch are one change.
      const groups = new Map<string, { patch: TodoPatch; uids: string[] }>()
      for (const todo of todos) {
        const patch = patchOf(todo)
        const key = JSON.stringify(patch)
        groups.set(key, { patch, uids: [...(groups.get(key)?.uids ?? []), todo.uid] })
      }
      undoableAll(words.notices.changed(allOf(todos)), [...groups.values()].flatMap(asChanges))
    },
    remove: ({ uid, contents }: Todo): void => {
      const { things } = store.snapshot()
      const gone = [...subtree(things, uid)].map((one) => things.todos.get(one)).filter((one) => one !== undefined)
      const made = store.change({ kind: 'delete', uid })
      const undo = () => void make({ kind: 'restore', of: made.id, todos: gone })
      tellOf(made, words.notices.deleted(contents), undo)
    },
    /** Deletes a list with all that is in it. */
    removeList: (list: List): void => {
      const { things } = store.snapshot()
      const isIn = ({ list_id }: { list_id: number }) => list_id === list.id
      const [sections, todos] = [[...things.sections.values()].filter(isIn), [...things.todos.values()].filter(isIn)]
      const { id, name } = list
      const made = store.change({ kind: 'drop', group: 'list', id, name })
      const undo = () => void make({ kind: 'restore-list', of: made.id, id, list, sections, todos })
      tellOf(made, words.notices.listDeleted(name), undo)
    },
    /** Deletes a section. Its to-dos stay in the list; who takes it back has them in a new section of the name, in their order. */
    removeSection: ({ id, list_id, name }: Section): void => {
      const todos = [...store.snapshot().things.todos.values()].filter(({ section_id }) => section_id === id)
      const uids = rootsOf(todos.sort(byPosition)).map(({ uid }) => uid)
      const made = store.change({ kind: 'drop', group: 'section', id, name })
      tellOf(made, words.notices.deleted(name), () => {
        const section_id = newNumber()
        void make({ kind: 'make', group: 'section', id: section_id, fields: { list_id, name } })
        for (const uid of uids) void make({ kind: 'move', uid, list_id, section_id })
      })
    },
    changeLabel: (name: string, patch: { name?: string; color?: string }): void =>
      void make({ kind: 'change', group: 'label', id: labelIn(store, name)?.id ?? 0, name, patch }),
    removeLabel: (name: string): void => {
      const { todos } = store.snapshot().things
      const label = labelIn(store, name)
      const uids = [...todos.values()].filter(({ labels }) => labels.includes(name)).map(({ uid }) => uid)
      const made = store.change({ kind: 'drop', group: 'label', id: label?.id ?? 0, name })
      tellOf(made, words.notices.deleted(`@${name}`), () => {
        if (label) void make({ kind: 'make', group: 'label', id: newNumber(), fields: { name, color: label.color } })
        const { todos } = store.snapshot().things
        for (const { uid, labels } of uids.map((uid) => todos.get(uid)).filter((todo) => todo !== undefined))
          void make({ kind: 'patch', uids: [uid], patch: { labels: [...labels, name] } })
      })
    },
    takeBack: (version: number, user_id: number) => make({ kind: 'undo', what: { version, user_id }, todos: [] }),
    make,
  }
}

/** What a message calls to-dos: one by its title. */
function allOf(todos: readonly Todo[]): string {
  const [todo, ...more] = todos
  return todo && more.length === 0 ? todo.contents : words.selection.todos(todos.length)
}

function labelIn(store: Store, name: string): Label | undefined {
  return [...store.snapshot().things.labels.values()].find((label) => label.name === name)
}

/** How many to-dos one request changes at most. */
const AT_ONCE = 500

function asChanges({ patch, uids }: { patch: TodoPatch; uids: readonly string[] }): Change[] {
  const parts = Array.from({ length: Math.ceil(uids.length / AT_ONCE) }, (_, n) =>
    uids.slice(n * AT_ONCE, (n + 1) * AT_ONCE),
  )
  return parts.map((part) => ({ kind: 'patch', uids: part, patch }))
}
