import { InvalidInput } from '@todo/service-kit'
import { type Condition, EVERY, eb, isOneOf } from '../../../../database/conditions.ts'
import { hasWords } from '../../search/has-words.ts'
import { daysOf } from '../dates/days-of.ts'
import { DIRECTIONS, type Filter, type Condition as FilterCondition, type Part } from '../filter.ts'
import { conditionsIn } from '../walk-filter.ts'
import { boundsOf, dateText, momentBound } from './day-bounds.ts'
import { isDueWithin } from './due-condition.ts'
import type { FilterWorld } from './filter-world.ts'
import { hasLabel } from './has-label.ts'
import { type Named, namedLike } from './named.ts'
import { STATE_CONDITIONS } from './state-conditions.ts'

/** How many names a filter may mean. Each is bound some times to one statement, and SQLite takes 32,766 values. */
const MAX_MEANT = 2_500

/** @throws {InvalidInput} for a filter that means too many things. It does not say how many: some may be other people's. */
export function requireFewNames(filter: Filter, world: FilterWorld): void {
  const meant = conditionsIn(filter).reduce((count, condition) => count + meantBy(condition, world).length, 0)
  if (meant > MAX_MEANT)
    throw new InvalidInput({
      parameter: 'filter',
      detail: `means more than ${MAX_MEANT} names: write more of a name that has a *`,
    })
}

/** The things whose names a condition means. */
function meantBy(condition: FilterCondition, { named }: FilterWorld): Named[] {
  if (condition.kind === 'named') return namedLike(named[condition.what], condition.name)
  if (condition.kind !== 'person' || typeof condition.person === 'string') return []
  return namedLike(named.user, condition.person)
}

/** The condition for the to-dos that a filter finds. Whatever the user has written is a bound value. */
export function conditionOf(filter: Filter, world: FilterWorld): Condition {
  switch (filter.kind) {
    case 'and':
      return eb.and(filter.filters.map((filter) => conditionOf(filter, world)))
    case 'or':
      return eb.or(filter.filters.map((filter) => conditionOf(filter, world)))
    case 'not':
      return eb.not(conditionOf(filter.filter, world))
    case 'all':
      return EVERY
    case 'is':
      return STATE_CONDITIONS[filter.state](world)
    case 'has':
      return PARTS[filter.part]
    case 'date':
      return comparison(filter, world)
    case 'priority':
      return eb('t.priority', '=', filter.priority)
    case 'named':
      return isNamed(filter, world)
    case 'person':
      return isBy(filter, world)
    case 'search':
      return hasWords(filter.text)
  }
}

const PARTS: Record<Part, Condition> = {
  due: eb('t.due_date', 'is not', null),
  time: eb('t.due_time', 'is not', null),
  deadline: eb('t.deadline', 'is not', null),
  start: eb('t.start_date', 'is not', null),
  labels: eb('t.labels', '<>', '[]'),
  section: eb('t.section_id', 'is not', null),
}

/** A start is compared by its date, and a moment by the days of the viewer. */
function comparison({ field, relation, date }: FilterCondition & { kind: 'date' }, world: FilterWorld): Condition {
  const bounds = boundsOf(relation, daysOf(date, world, DIRECTIONS[field]))
  switch (field) {
    case 'due':
      return isDueWithin(bounds, world.timeZone)
    case 'deadline':
    case 'start': {
      const column = field === 'start' ? 't.start_date' : 't.deadline'
      const within = bounds.map(({ operator, day }) => eb(column, operator, dateText(day)))
      return eb.and([eb(column, 'is not', null), ...within])
    }
    case 'created':
    case 'completed': {
      const column = field === 'created' ? 't.created_at' : 't.completed_at'
      const within = bounds.map((bound) => {
        const { operator, moment } = momentBound(bound, world.timeZone)
        return eb(column, operator, moment)
      })
      return eb.and([eb(column, 'is not', null), ...within])
    }
  }
}

function isNamed(condition: FilterCondition & { kind: 'named' }, world: FilterWorld): Condition {
  const { what } = condition
  const found = meantBy(condition, world)
  if (what === 'label')
    return hasLabel(
      found.map(({ name }) => name),
      world,
    )
  return isOneOf(
    `${what}_id`,
    found.map(({ id }) => id),
  )
}

/** Whether a to-do is assigned to somebody, or was made by them. `others` does not include a to-do that nobody has. */
function isBy(condition: FilterCondition & { kind: 'person' }, world: FilterWorld): Condition {
  const { role, person } = condition
  const column = role === 'assignee' ? 'assignee_id' : 'created_by'
  if (person === 'me') return isOneOf(column, [world.viewerId])
  if (person === 'others') return eb.and([eb(`t.${column}`, 'is not', null), eb(`t.${column}`, '<>', world.viewerId)])
  return isOneOf(
    column,
    meantBy(condition, world).map(({ id }) => id),
  )
}
