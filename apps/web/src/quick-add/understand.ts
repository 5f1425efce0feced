import { parseQuickAdd, type QuickAddOptions } from '@todo/quick-add'
import { timeZone } from '../dates/zone.ts'
import { canChange } from '../sharing/roles.ts'
import type { NewTodo } from '../store/changes.ts'
import { inboxOf, membersOf, sectionsOf } from '../store/queries.ts'
import { type List, labelNames, type Section, type Things, type User } from '../store/things.ts'
import { locale } from '../words/index.ts'

export type Parsed = ReturnType<typeof parseQuickAdd>
export type Token = Parsed['tokens'][number]

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const

/** Where a to-do goes that does not say so itself: the page that is shown decides. */
export interface Defaults {
  list: List | undefined
  section: Section | undefined
  date: string | undefined
  label: string | undefined
}

/** What a line says, and where it goes. */
export interface Understood {
  parsed: Parsed
  list: List | undefined
  section: Section | undefined
  /** Who is to do it: somebody in that list. */
  assignee: User | undefined
  /** The list that it names, where there is none of that name. */
  newList: string | undefined
}

/**
 * Reads a line. Names of lists, sections and people that there are not stay in the text, as the service has it; so does what the
 * user wants to be plain text.
 */
export function understand(
  text: string,
  things: Things,
  { list: usual, section: usualSection }: Defaults,
  plain: ReadonlySet<string>,
): Understood {
  const lists = [...things.lists.values()].filter((list) => !list.is_archived && canChange(list))
  const names = { lists: lists.map(({ name }) => name) }
  const parse = (known: Pick<QuickAddOptions, 'lists' | 'sections' | 'people'>) =>
    parseQuickAdd(text, {
      now: Date.now(),
      timeZone: timeZone(),
      weekStart: WEEKDAYS[(things.settings?.week_start ?? 1) - 1],
      locale,
      sections: [],
      people: [],
      ...known,
      labels: labelNames(things),
      ignore: [...plain].flatMap((part) => placesOf(part, text)),
    })
  const first = parse(names)
  const there = first.list
  // Where no lists are given, any name may be one.
  const wanted = there === undefined && text.includes('#') ? parse({}).list : undefined
  const isTaken = named([...things.lists.values()], wanted) !== undefined
  const list = named(lists, there) ?? (canChange(usual) ? usual : inboxOf(things))
  const sections = list ? sectionsOf(things, list.id) : []
  const people = list ? membersOf(things, list.id) : []
  // Only their signs lead to a name of these.
  const here = { sections: sections.map(({ name }) => name), people: people.map(({ username }) => username) }
  const parsed = /[/+]/.test(text) ? parse({ ...names, ...here }) : first
  const section = named(sections, parsed.section) ?? sections.find(({ id }) => id === usualSection?.id)
  const assignee = people.find(({ username }) => isSame(username, parsed.assignee))
  return { parsed, list, section, assignee, newList: isTaken ? undefined : wanted }
}

/** The to-do that a line asks for. */
export function todoOf(
  { parsed, list, section, assignee }: Understood,
  { date, label }: Defaults,
): NewTodo | undefined {
  const { contents, due, recurrence, labels, priority, deadline, duration_minutes } = parsed
  if (!list || contents.trim() === '') return undefined
  return {
    contents: contents.trim(),
    list_id: list.id,
    labels: [...new Set([...labels, ...(label === undefined ? [] : [label])])],
    ...(section && { section_id: section.id }),
    ...(assignee && { assignee_id: assignee.id }),
    ...(due ? { due } : date !== undefined && { due: { date } }),
    ...(recurrence && { recurrence }),
    ...(priority && { priority }),
    ...(deadline && { deadline }),
    ...(duration_minutes && { duration_minutes }),
  }
}

/** What a list begins a line with: a dash or a dot, and a box to tick. */
const BULLET = /^(?:[-*•]\s+)?(?:\[[ x]?\]\s+)?/i

/** The lines of a text that say something, without what makes a list of them. */
export function linesIn(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim().replace(BULLET, ''))
  return lines.filter((line) => line !== '')
}

function named<T extends { name: string }>(things: readonly T[], name: string | undefined): T | undefined {
  return things.find((thing) => isSame(thing.name, name))
}

function isSame(name: string, typed: string | undefined): boolean {
  return name.toLowerCase() === typed?.toLowerCase()
}

function placesOf(part: string, text: string): { start: number; end: number }[] {
  const places = []
  for (let start = text.indexOf(part); start !== -1; start = text.indexOf(part, start + part.length)) {
    places.push({ start, end: start + part.length })
  }
  return places
}
