import { tellOf } from '../notices/notices.ts'
import { words } from '../words/index.ts'
import { type Change, type NewTodo, type TodoPatch, uidsOf } from './changes.ts'
import type { Fields } from './kept.ts'
import { newId } from './outbox.ts'
import type { Target } from './places.ts'
import type { Store } from './store.ts'
import type { List, Things, Todo } from './things.ts'
import { outermost, subtree } from './tree.ts'

/** What can be done with to-dos. */
export function todoActions(store: Store) {
  /** Makes changes, and tells them as one, with what takes all of them back. */
  const undoable = (text: string, changes: readonly Change[], saw?: Fields): void => {
    if (changes.length === 0) return
    const made = changes.map((change) => {
      const todos = changedBy(store.snapshot().things, change)
      const { id: of, sent } = store.change(change, saw)
      const undo: Change =
        change.kind === 'delete' ? { kind: 'restore', of, todos } : { kind: 'undo', what: { of }, todos }
      return { sent, undo }
    })
    tellOf(
      made.map(({ sent }) => sent),
      text,
      () => {
        for (const { undo } of made.reverse()) store.change(undo)
      },
    )
  }
  const rootsOf = (todos: readonly Todo[]) => outermost(store.snapshot().things, todos)

  return {
    add: (...all: NewTodo[]): void => {
      const made = all.map((fields) => {
        const uid = newId()
        return { uid, sent: store.change({ kind: 'add', uid, fields }).sent }
      })
      const undo = () => {
        for (const { uid } of made) store.change({ kind: 'delete', uid })
      }
      tellOf(
        made.map(({ sent }) => sent),
        words.notices.added(allOf(all)),
        undo,
      )
    },
    complete: (...todos: Todo[]): void =>
      undoable(
        words.notices.completed(allOf(todos)),
        rootsOf(todos).map(({ uid }) => ({ kind: 'complete', uid })),
      ),
    reopen: (...todos: Todo[]): void =>
      undoable(
        words.notices.reopened(allOf(todos)),
        todos.map(({ uid }) => ({ kind: 'reopen', uid })),
      ),
    skip: ({ uid, contents }: Todo): void => undoable(words.notices.changed(contents), [{ kind: 'skip', uid }]),
    remove: (...todos: Todo[]): void =>
      undoable(
        words.notices.deleted(allOf(todos)),
        rootsOf(todos).map(({ uid }) => ({ kind: 'delete', uid })),
      ),
    /** Changes fields; `saw` is what the user saw in them, where that is not what is shown by now. */
    patch: ({ uid, contents }: Todo, patch: TodoPatch, saw?: Fields): void =>
      undoable(words.notices.changed(contents), [{ kind: 'patch', uids: [uid], patch }], saw),
    patchAll: (todos: readonly Todo[], patchOf: (todo: Todo) => TodoPatch): void => {
      // Those with the same patch are one change.
      const groups = new Map<string, { patch: TodoPatch; uids: string[] }>()
      for (const todo of todos) {
        const patch = patchOf(todo)
        const key = JSON.stringify(patch)
        groups.set(key, { patch, uids: [...(groups.get(key)?.uids ?? []), todo.uid] })
      }
      undoable(words.notices.changed(allOf(todos)), [...groups.values()].flatMap(asChanges))
    },
    move: ({ uid, contents }: Todo, { id: list_id, name }: List, section_id: number | null): void =>
      undoable(words.notices.moved(contents, name), [{ kind: 'move', uid, list_id, section_id }]),
    /** Moves to-dos to a place, in their order. */
    moveAll: (todos: readonly Todo[], target: Target): void => {
      const { before, after, ...place } = target
      const uids = rootsOf(todos).map(({ uid }) => uid)
      undoable(
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
      undoable(words.notices.placed(contents, n, count), [{ kind: 'move', uid, list_id, section_id, ...beside }])
    },
  }
}

/** The to-dos that a change shows differently, as they are. */
function changedBy(things: Things, change: Change): Todo[] {
  const isWhole = change.kind !== 'patch' && change.kind !== 'reopen'
  const uids = uidsOf(change).flatMap((uid) => (isWhole ? [...subtree(things, uid)] : [uid]))
  return uids.map((uid) => things.todos.get(uid)).filter((todo) => todo !== undefined)
}

/** What a message calls to-dos: one by its title. */
function allOf(todos: readonly Pick<Todo, 'contents'>[]): string {
  const [todo, ...more] = todos
  return todo && more.length === 0 ? todo.contents : words.selection.todos(todos.length)
}

/** How many to-dos one request changes at most. */
const AT_ONCE = 500

function asChanges({ patch, uids }: { patch: TodoPatch; uids: readonly string[] }): Change[] {
  const parts = Array.from({ length: Math.ceil(uids.length / AT_ONCE) }, (_, n) =>
    uids.slice(n * AT_ONCE, (n + 1) * AT_ONCE),
  )
  return parts.map((part) => ({ kind: 'patch', uids: part, patch }))
}
