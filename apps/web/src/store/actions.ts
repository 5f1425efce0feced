import { useMemo } from 'react'
import { tell } from '../notices/notices.ts'
import { words } from '../words/index.ts'
import { type Change, type NewReminder, type NewTodo, subtree, type TodoPatch, uidsOf } from './changes.ts'
import { useStore } from './context.ts'
import type { Fields } from './kept.ts'
import { newId, newNumber } from './outbox.ts'
import { byPosition, type Target } from './places.ts'
import { labelsInOrder, listsBeside, savedFilters, sectionsOf } from './queries.ts'
import type { Sent } from './send.ts'
import type { Store } from './store.ts'
import type { Comment, Label, List, Reminder, SavedFilter, Section, Things, Todo, User } from './things.ts'

/** What a user can do, each with the message that tells it and what takes it back. */
export type Actions = ReturnType<typeof actionsOf>

export function useActions(): Actions {
  const store = useStore()
  return useMemo(() => actionsOf(store), [store])
}

function actionsOf(store: Store) {
  /** Makes a change; what is refused is shown until the user has seen it. */
  const make = (change: Change): Promise<Sent> => store.change(change).sent
  return {
    make,
    takeBack: (version: number, user_id: number) => make({ kind: 'undo', what: { version, user_id }, todos: [] }),
    ...todoActions(store, make),
    ...groupActions(store, make),
    say: ({ uid }: Todo, author: User, text: string): void => void make({ kind: 'add-comment', uid, author, text }),
    editComment: ({ uid }: Todo, { id }: Comment, text: string): void =>
      void make({ kind: 'edit-comment', uid, id, text }),
    deleteComment: ({ uid }: Todo, { id }: Comment): void => void make({ kind: 'delete-comment', uid, id }),
    remind: ({ uid }: Todo, fields: NewReminder): void => void make({ kind: 'add-reminder', uid, fields }),
    forgetReminder: ({ uid, contents }: Todo, { id, type, minutes_before, at, channel }: Reminder): void => {
      const { sent } = store.change({ kind: 'delete-reminder', uid, id })
      const fields = { type, channel, ...(minutes_before !== null && { minutes_before }), ...(at && { at }) }
      const undo = () => void make({ kind: 'add-reminder', uid, fields })
      tellOf([sent], words.notices.reminderDeleted(contents), undo)
    },
  }
}

type Make = (change: Change) => Promise<Sent>

/** Tells what was changed, with what takes it back. If all of it is refused, there is nothing to be told. */
function tellOf(sent: readonly Promise<Sent>[], text: string, undo: () => void): void {
  void Promise.any(sent).catch(tell(text, undo))
}

/** What can be done with to-dos. */
function todoActions(store: Store, make: Make) {
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
        return { uid, sent: make({ kind: 'add', uid, fields }) }
      })
      const undo = () => {
        for (const { uid } of made) void make({ kind: 'delete', uid })
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

/** What has a place in an order: by its id, or a label by its name. */
interface Placed {
  readonly id: number | string
  readonly name: string
}

/** Puts something before another one of its kind, or after it. */
type Put<T> = (beside: T, isBefore: boolean) => Promise<Sent>

type PatchOfLabel = Extract<Change, { kind: 'change'; group: 'label' }>['patch']

/** What can be done with lists, sections, filters and labels. */
function groupActions(store: Store, make: Make) {
  /** Puts one of some in the place of another one. It has its place among more than these, and goes back there. */
  function place<T extends Placed>(one: T, other: T, all: readonly T[], put: Put<T>, more = all): void {
    const indexIn = (these: readonly T[], { id }: T) => these.findIndex((any) => any.id === id)
    const [from, to, before] = [indexIn(all, one), indexIn(all, other), indexIn(more, one)]
    if (from === to) return
    const neighbour = more[before - 1] ?? more[before + 1] ?? one
    const sent = put(other, to < from)
    tellOf([sent], words.notices.placed(one.name, to + 1, all.length), () => void put(neighbour, before === 0))
  }

  /** The same of what the service knows by an id. */
  function placeById<T extends Placed & { readonly id: number }>(
    group: 'list' | 'section' | 'filter',
    one: T,
    other: T,
    all: readonly T[],
    more?: readonly T[],
  ): void {
    const { name } = one
    const put: Put<T> = ({ id }, isBefore) => {
      const at = store.idNow(id)
      const patch = isBefore ? { before_id: at } : { after_id: at }
      return make({ kind: 'change', group, id: store.idNow(one.id), name, patch })
    }
    place(one, other, all, put, more)
  }

  /** Changes what is so with a list, or is not. */
  function switchList(
    { id, name }: List,
    is: boolean,
    patchOf: (is: boolean) => Pick<Partial<List>, 'is_archived' | 'is_favorite'>,
    said: (name: string) => string,
  ): void {
    const put = (is: boolean) => make({ kind: 'change', group: 'list', id: store.idNow(id), name, patch: patchOf(is) })
    tellOf([put(is)], said(name), () => void put(!is))
  }

  const changeLabel = (name: string, patch: PatchOfLabel) =>
    make({ kind: 'change', group: 'label', id: labelIn(store, name)?.id ?? 0, name, patch })

  return {
    /** Deletes a list with all that is in it. */
    removeList: (list: List): void => {
      const { things } = store.snapshot()
      const isIn = ({ list_id }: { list_id: number }) => list_id === list.id
      const [sections, todos] = [[...things.sections.values()].filter(isIn), [...things.todos.values()].filter(isIn)]
      const { id, name } = list
      const { id: of, sent } = store.change({ kind: 'drop', group: 'list', id, name })
      const undo = () => void make({ kind: 'restore-list', of, id, list, sections, todos })
      tellOf([sent], words.notices.listDeleted(name), undo)
    },
    /** Puts a list in the place of another one. */
    placeList: (list: List, other: List): void => {
      const { things } = store.snapshot()
      placeById('list', list, other, listsBeside(things, list), [...things.lists.values()].sort(byPosition))
    },
    /** Puts a section in the place of another one of its list. */
    placeSection: (section: Section, other: Section): void =>
      placeById('section', section, other, sectionsOf(store.snapshot().things, section.list_id)),
    /** Puts a filter in the place of another one. */
    placeFilter: (filter: SavedFilter, other: SavedFilter): void =>
      placeById('filter', filter, other, savedFilters(store.snapshot().things)),
    /** Puts a label in the place of another one. */
    placeLabel: (label: Placed & { id: string }, other: Placed & { id: string }): void =>
      place(label, other, labelsInOrder(store.snapshot().things), ({ name }, isBefore) =>
        changeLabel(label.name, isBefore ? { before_name: name } : { after_name: name }),
      ),
    /** Puts a list out of the way, or takes it back. */
    archiveList: (list: List, is_archived: boolean): void => {
      const { archived, unarchived } = words.notices
      switchList(list, is_archived, (is_archived) => ({ is_archived }), is_archived ? archived : unarchived)
    },
    /** Puts a list among the favourites, or takes it out of them. */
    favoriteList: (list: List, is_favorite: boolean): void => {
      const { favorite, unfavorite } = words.notices
      switchList(list, is_favorite, (is_favorite) => ({ is_favorite }), is_favorite ? favorite : unfavorite)
    },
    /** Deletes a section. Its to-dos stay in the list; who takes it back has them in a new section of the name, in their order. */
    removeSection: ({ id, list_id, name }: Section): void => {
      const { things } = store.snapshot()
      const todos = [...things.todos.values()].filter(({ section_id }) => section_id === id)
      const uids = outermost(things, todos.sort(byPosition)).map(({ uid }) => uid)
      const sent = make({ kind: 'drop', group: 'section', id, name })
      tellOf([sent], words.notices.deleted(name), () => {
        const section_id = newNumber()
        void make({ kind: 'make', group: 'section', id: section_id, fields: { list_id, name } })
        for (const uid of uids) void make({ kind: 'move', uid, list_id, section_id })
      })
    },
    changeLabel: (name: string, patch: PatchOfLabel): void => void changeLabel(name, patch),
    removeLabel: (name: string): void => {
      const { todos } = store.snapshot().things
      const label = labelIn(store, name)
      const uids = [...todos.values()].filter(({ labels }) => labels.includes(name)).map(({ uid }) => uid)
      const sent = make({ kind: 'drop', group: 'label', id: label?.id ?? 0, name })
      tellOf([sent], words.notices.deleted(`@${name}`), () => {
        if (label) void make({ kind: 'make', group: 'label', id: newNumber(), fields: { name, color: label.color } })
        const { todos } = store.snapshot().things
        for (const { uid, labels } of uids.map((uid) => todos.get(uid)).filter((todo) => todo !== undefined))
          void make({ kind: 'patch', uids: [uid], patch: { labels: [...labels, name] } })
      })
    },
  }
}

/** The to-dos that a change shows differently, as they are. */
function changedBy(things: Things, change: Change): Todo[] {
  const isWhole = change.kind !== 'patch' && change.kind !== 'reopen'
  const uids = uidsOf(change).flatMap((uid) => (isWhole ? [...subtree(things, uid)] : [uid]))
  return uids.map((uid) => things.todos.get(uid)).filter((todo) => todo !== undefined)
}

/** Those that are below none of the others: what is below a to-do goes with it. */
function outermost(things: Things, todos: readonly Todo[]): Todo[] {
  const below = new Set(todos.flatMap(({ uid }) => [...subtree(things, uid)].filter((other) => other !== uid)))
  return todos.filter(({ uid }) => !below.has(uid))
}

/** What a message calls to-dos: one by its title. */
function allOf(todos: readonly Pick<Todo, 'contents'>[]): string {
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
