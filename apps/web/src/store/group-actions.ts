import { tellOf } from '../notices/notices.ts'
import { words } from '../words/index.ts'
import type { Change } from './changes.ts'
import { newNumber } from './outbox.ts'
import { byPosition } from './places.ts'
import { besideOf, labelsInOrder, type NamedLabel, ownLists, savedFilters, sectionsOf } from './queries.ts'
import type { Sent } from './send.ts'
import type { Store } from './store.ts'
import type { Label, List, SavedFilter, Section } from './things.ts'
import { outermost } from './tree.ts'

/** What has a place in an order: by its id, or a label by its name. */
interface Placed {
  readonly id: number | string
  readonly name: string
}

/** What can be a favourite. */
export type Favored =
  | { readonly group: 'list' | 'filter'; readonly id: number; readonly name: string }
  | { readonly group: 'label'; readonly id: string; readonly name: string }

/** Puts something before another one of its kind, or after it. */
type Put<T> = (beside: T, isBefore: boolean) => Promise<Sent>

type PatchOfLabel = Extract<Change, { kind: 'change'; group: 'label' }>['patch']

/** What can be done with lists, sections, filters and labels. */
export function groupActions(store: Store) {
  const make = (change: Change): Promise<Sent> => store.change(change).sent

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
      const among = besideOf(ownLists(things), list)
      placeById('list', list, other, among, [...things.lists.values()].sort(byPosition))
    },
    /** Puts a section in the place of another one of its list. */
    placeSection: (section: Section, other: Section): void =>
      placeById('section', section, other, sectionsOf(store.snapshot().things, section.list_id)),
    /** Puts a filter in the place of another one. */
    placeFilter: (filter: SavedFilter, other: SavedFilter): void => {
      const all = savedFilters(store.snapshot().things)
      placeById('filter', filter, other, besideOf(all, filter), all)
    },
    /** Puts a label in the place of another one. */
    placeLabel: (label: NamedLabel, other: NamedLabel): void => {
      const all = labelsInOrder(store.snapshot().things)
      const put: Put<NamedLabel> = ({ name }, isBefore) =>
        changeLabel(label.name, isBefore ? { before_name: name } : { after_name: name })
      place(label, other, besideOf(all, label), put, all)
    },
    /** Puts a list out of the way, or takes it back. */
    archiveList: ({ id, name }: List, is_archived: boolean): void => {
      const { archived, unarchived } = words.notices
      const put = (is_archived: boolean) =>
        make({ kind: 'change', group: 'list', id: store.idNow(id), name, patch: { is_archived } })
      tellOf([put(is_archived)], (is_archived ? archived : unarchived)(name), () => void put(!is_archived))
    },
    /** Puts a list, a filter or a label among the favourites, or takes it out of them. */
    setFavorite: (one: Favored, is_favorite: boolean): void => {
      const { favorite, unfavorite } = words.notices
      const { group, id, name } = one
      const put = (is_favorite: boolean) =>
        group === 'label'
          ? changeLabel(name, { is_favorite })
          : make({ kind: 'change', group, id: store.idNow(id), name, patch: { is_favorite } })
      tellOf([put(is_favorite)], (is_favorite ? favorite : unfavorite)(name), () => void put(!is_favorite))
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
        if (label) {
          const { color, is_favorite } = label
          void make({ kind: 'make', group: 'label', id: newNumber(), fields: { name, color, is_favorite } })
        }
        const { todos } = store.snapshot().things
        for (const { uid, labels } of uids.map((uid) => todos.get(uid)).filter((todo) => todo !== undefined))
          void make({ kind: 'patch', uids: [uid], patch: { labels: [...labels, name] } })
      })
    },
  }
}

function labelIn(store: Store, name: string): Label | undefined {
  return [...store.snapshot().things.labels.values()].find((label) => label.name === name)
}
