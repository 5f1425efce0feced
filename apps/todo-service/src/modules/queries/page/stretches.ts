import type { TodoSort } from '@todo/schemas'
import { type Condition, EVERY, eb } from '../../../database/conditions.ts'
import type { Branch } from './page-plan.ts'
import { SORTS, type SortColumn, type SortKey } from './sorts.ts'

/** The part of a list after a to-do. */
export interface Rest {
  sort: TodoSort
  isAscending: boolean
  /** The key of that to-do; undefined: the list from its beginning. */
  after: SortKey | undefined
}

const hasDue = eb('t.due_date', 'is not', null)
const hasNoDue = eb('t.due_date', 'is', null)

/** What is found by an index that has it in the wanted order: a branch for each stretch. */
export function inOrder(rest: Rest, index: string, ...found: Condition[]): Branch[] {
  return stretchesOf(rest).map((stretch) => ({ conditions: [...found, stretch], index, isInOrder: true }))
}

/** What is found in another order: one branch, whose rows are sorted. */
export function sorted(rest: Rest, index: string | undefined, ...found: Condition[]): Branch {
  return { conditions: [...found, eb.or(stretchesOf(rest))], index, isInOrder: false }
}

/**
 * The rest of a list as stretches: conditions, each for rows that an index has in the wanted order. Each row of the rest is
 * in exactly one. After priority 2, id 7, they are: priority 2 with a higher id, and a higher priority. To-dos without a due
 * come last, in both orders.
 */
function stretchesOf({ sort, isAscending, after }: Rest): Condition[] {
  if (sort !== 'due') return after ? beyond(SORTS[sort].columns, after, isAscending) : [EVERY]
  if (!after) return [hasDue, hasNoDue]
  const [id, date] = after
  if (date !== null) return [...beyond(SORTS.due.columns, after, isAscending), hasNoDue]
  return beyond([], [id], isAscending).map((later) => eb.and([hasNoDue, later]))
}

/** The rows after a key, a condition for each column: that column differs, and the columns before it are equal. */
function beyond(columns: readonly SortColumn[], [id, ...values]: SortKey, isAscending: boolean): Condition[] {
  const alike = columns.map((name, index) => eb(`t.${name}`, values[index] == null ? 'is' : '=', values[index] ?? null))
  return [
    eb.and([...alike, eb('t.id', isAscending ? '>' : '<', id)]),
    ...columns.flatMap((name, index) =>
      further(name, values[index], isAscending).map((condition) => eb.and([...alike.slice(0, index), condition])),
    ),
  ]
}

/** The values of one column after a value. A whole day comes before all times of that day. */
function further(name: SortColumn, value: SortKey[number] | undefined, isAscending: boolean): Condition[] {
  if (value == null) return isAscending ? [eb(`t.${name}`, 'is not', null)] : []
  if (isAscending) return [eb(`t.${name}`, '>', value)]
  return [eb(`t.${name}`, '<', value), ...(name === 'due_time' ? [eb('t.due_time', 'is', null)] : [])]
}
