import type { Direction } from './dates/days-of.ts'
import type { FilterDate } from './dates/filter-date.ts'

/** Which date of a to-do is compared. */
export const DATE_FIELDS = ['due', 'deadline', 'start', 'created', 'completed'] as const
export type DateField = (typeof DATE_FIELDS)[number]

/** Where the Monday or the 24 December lies that a field is compared with, if no year or week is named. */
export const DIRECTIONS: Record<DateField, Direction> = {
  due: 'ahead',
  deadline: 'ahead',
  start: 'ahead',
  created: 'back',
  completed: 'back',
}

/** `on` is any of the days of a date, `before` is before the first of them, `after` is after the last. */
export const RELATIONS = ['on', 'before', 'after'] as const
export type Relation = (typeof RELATIONS)[number]

/** What a to-do may have or not have. `time` is a time of day of its due date. */
export type Part = 'due' | 'time' | 'deadline' | 'start' | 'labels' | 'section'

/** What a to-do may be. `shared` is one in a list that has other members. */
export const STATES = ['overdue', 'recurring', 'subtask', 'assigned', 'shared', 'done'] as const
export type State = (typeof STATES)[number]

/** What a to-do has that has a name. */
export type NamedKind = 'list' | 'section' | 'label'

/**
 * A name, compared without regard to case. Between its parts stands any text: `home*` has the parts `home` and the empty
 * text, and a name without `*` has one part.
 */
export interface NamePattern {
  parts: readonly string[]
}

/** Somebody: the viewer, anybody but the viewer, or users by their names. */
export type Person = 'me' | 'others' | NamePattern

/**
 * One condition. Each is true or false of a to-do: a comparison with a field that the to-do does not have is false, so
 * that `due before: today` leaves out what has no due date, and `!due before: today` has it.
 */
export type Condition =
  | { kind: 'all' }
  | { kind: 'is'; state: State }
  | { kind: 'has'; part: Part }
  | { kind: 'date'; field: DateField; relation: Relation; date: FilterDate }
  /** 1 is the most urgent, 4 is none. */
  | { kind: 'priority'; priority: number }
  | { kind: 'named'; what: NamedKind; name: NamePattern }
  | { kind: 'person'; role: 'assignee' | 'creator'; person: Person }
  /** Searches as the parameter `q` of the list does. */
  | { kind: 'search'; text: string }

/** What does not begin with `!`. */
type Positive = Condition | { kind: 'and'; filters: readonly Filter[] } | { kind: 'or'; filters: readonly Filter[] }

/** Which to-dos are meant: the syntax tree of a filter. Make it with `allOf`, `anyOf` and `not`. */
export type Filter = Positive | { kind: 'not'; filter: Positive }

/** All of them at once. One inside another is the same as one, and one filter alone is itself. */
export function allOf(filters: readonly Filter[]): Filter {
  const flat = filters.flatMap((filter) => (filter.kind === 'and' ? filter.filters : [filter]))
  const [only] = flat
  return flat.length === 1 && only ? only : { kind: 'and', filters: flat }
}

/** At least one of them. One inside another is the same as one, and one filter alone is itself. */
export function anyOf(filters: readonly Filter[]): Filter {
  const flat = filters.flatMap((filter) => (filter.kind === 'or' ? filter.filters : [filter]))
  const [only] = flat
  return flat.length === 1 && only ? only : { kind: 'or', filters: flat }
}

/** What the filter leaves out. Twice is the filter itself. */
export function not(filter: Filter): Filter {
  return filter.kind === 'not' ? filter.filter : { kind: 'not', filter }
}
