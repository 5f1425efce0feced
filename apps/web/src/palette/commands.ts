import { chooseNext, theme } from '../app/looks.ts'
import { goTo, openTodo, pathTo } from '../navigation/router.ts'
import type { IconName } from '../parts/Icon.tsx'
import { found, ownLists, savedFilters } from '../store/queries.ts'
import { labelNames, type Things } from '../store/things.ts'
import { words } from '../words/index.ts'

/** Something that the palette can do. */
export interface Command {
  readonly id: string
  readonly name: string
  /** What kind of thing it is, beside its name. */
  readonly kind: string
  readonly icon: IconName
  readonly run: () => void
}

/** What only the shell can do. */
export interface ShellActions {
  add: () => void
  newList: () => void
  newFilter: () => void
  help: () => void
  logOut: () => void
}

/** How many to-dos are offered. */
const TODOS = 5

/** Each view, with its icon. */
const VIEWS = [
  ['today', 'today'],
  ['inbox', 'inbox'],
  ['upcoming', 'upcoming'],
  ['search', 'search'],
  ['notifications', 'bell'],
  ['completed', 'done'],
  ['trash', 'trash'],
  ['archive', 'archive'],
  ['settings', 'settings'],
] as const

/** What fits the words that were typed: views, actions, lists, filters, labels, and then to-dos. */
export function commandsFor(text: string, things: Things, actions: ShellActions): Command[] {
  const { nav, palette } = words
  const go = (kind: string, icon: IconName, name: string, ...path: (string | number)[]): Command => ({
    id: path.join('/'),
    name,
    kind,
    icon,
    run: () => goTo(pathTo(...path)),
  })
  const action = (id: string, icon: IconName, name: string, run: () => void): Command => ({
    id: `action/${id}`,
    name,
    kind: palette.action,
    icon,
    run,
  })
  const all = [
    ...VIEWS.map(([view, icon]) => go(palette.view, icon, nav[view], view)),
    action('add', 'plus', nav.add, actions.add),
    action('list', 'plus', words.lists.new, actions.newList),
    action('filter', 'plus', words.filters.new, actions.newFilter),
    action('theme', 'settings', palette.nextTheme, () => chooseNext(theme)),
    action('print', 'notes', palette.print, () => setTimeout(() => window.print())),
    action('help', 'keyboard', nav.shortcuts, actions.help),
    action('log-out', 'logOut', words.account.logOut, actions.logOut),
    ...ownLists(things).map(({ id, name }) => go(palette.list, 'notes', name, 'lists', id)),
    ...savedFilters(things).map(({ id, name }) => go(palette.filter, 'filter', name, 'filters', id)),
    ...labelNames(things).map((name) => go(palette.label, 'label', name, 'labels', name)),
  ]
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean)
  const fitting = all.filter(({ name }) => wanted.every((word) => name.toLowerCase().includes(word)))
  const todos = found(things, text)
    .slice(0, TODOS)
    .map(({ uid, contents, list_id }) => ({
      id: `todo/${uid}`,
      name: contents,
      kind: palette.todo,
      icon: 'done' as const,
      run: () => {
        goTo(pathTo('lists', list_id))
        openTodo(uid)
      },
    }))
  return [...fitting, ...todos]
}
