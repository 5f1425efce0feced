import type { Condition, Filter, NamePattern } from './filter.ts'

/** All conditions of a filter, wherever they stand. */
export function conditionsIn(filter: Filter): Condition[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.flatMap(conditionsIn)
    case 'not':
      return conditionsIn(filter.filter)
    default:
      return [filter]
  }
}

/** The lists that a filter names, without those whose to-dos a `!` leaves out. */
export function listNamesIn(filter: Filter, isLeftOut = false): NamePattern[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.flatMap((filter) => listNamesIn(filter, isLeftOut))
    case 'not':
      return listNamesIn(filter.filter, !isLeftOut)
    case 'named':
      return filter.what === 'list' && !isLeftOut ? [filter.name] : []
    default:
      return []
  }
}

/** What has to hold of every to-do that a filter finds. */
export function requirementsOf(filter: Filter | undefined): readonly Filter[] {
  if (!filter) return []
  return filter.kind === 'and' ? filter.filters : [filter]
}

/** Whether a condition says something of done to-dos. A filter without such a one means those that are not done. */
export function speaksOfDone(condition: Condition): boolean {
  return isState(condition, 'done') || (condition.kind === 'date' && condition.field === 'completed')
}

/** Whether what a condition finds depends on the viewer's days. */
export function speaksOfDays(condition: Condition): boolean {
  return isState(condition, 'overdue') || condition.kind === 'date'
}

/** Whether what it finds depends on other people, whose names and lists change without a change of the viewer's account. */
export function speaksOfOthers(condition: Condition): boolean {
  return isState(condition, 'shared') || (condition.kind === 'person' && typeof condition.person !== 'string')
}

/** Whether the index of ids has the one column that it compares. */
export function isOfPlainColumn(condition: Condition): boolean {
  switch (condition.kind) {
    case 'is':
      return ['subtask', 'assigned', 'done'].includes(condition.state)
    case 'has':
      return ['due', 'deadline', 'section'].includes(condition.part)
    case 'date':
      return ['deadline', 'created', 'completed'].includes(condition.field)
    case 'named':
      return condition.what !== 'label'
    case 'search':
      return false
    default:
      return true
  }
}

function isState(condition: Condition, state: string): boolean {
  return condition.kind === 'is' && condition.state === state
}
