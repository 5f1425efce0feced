import { isDeepStrictEqual } from 'node:util'
import type { Due, Recurrence, TodoFields } from '@todo/schemas'
import { InvalidInput } from '@todo/service-kit'
import type { Scope } from '../../access/scope.ts'
import { checkedDue } from '../dates/due-times.ts'
import { checkedRule } from '../recurrence/check-recurrence.ts'
import type { Series } from '../recurrence/next-due.ts'
import { toColumns } from './todo.json.ts'

/** The fields of a to-do before a change that decide what follows from it. */
export interface Before {
  is_done: boolean
  due: Due | null
  recurrence: Recurrence | null
}

/** The fields of a recurrence that may be left out. */
const DEFAULTS = { from: 'due', reset_subtasks: true } as const

/** These fields before a to-do is added. */
export const BLANK: Before = { is_done: false, due: null, recurrence: null }

/**
 * The columns for fields that a client sets, and for what follows from them: when it was done, and where a series begins.
 * Setting a due or a recurrence begins a new series. Setting `is_done` means done for good: a recurring to-do gets no next
 * due by it.
 *
 * @throws {InvalidInput} for a due that does not exist, and a recurrence that does not go with it.
 */
export function columnsFor(changes: TodoFields, before: Before, scope: Scope) {
  const { due, start } = changes
  const fields = {
    ...changes,
    ...(due && { due: checkedDue(due, '/due') }),
    ...(start && { start: checkedDue(start, '/start') }),
  }
  const series = newSeries(fields, before)
  return {
    ...toColumns({ ...fields, ...(series?.recurrence && { recurrence: series.recurrence }) }),
    ...(series && { series: series.series && JSON.stringify(series.series) }),
    ...(fields.is_done !== undefined && fields.is_done !== before.is_done && doneColumns(fields.is_done, scope)),
  }
}

/** The columns that say whether a to-do is done, since when, and by whom. */
export function doneColumns(isDone: boolean, { actor, now }: Scope) {
  return { is_done: isDone, completed_at: isDone ? now : null, completed_by: isDone ? actor.id : null }
}

/** The recurrence and the series that a change begins; undefined if it leaves them as they are. */
function newSeries(
  changes: TodoFields,
  before: Before,
): { recurrence: Recurrence | null; series: Series | null } | undefined {
  const { due = before.due, recurrence = before.recurrence } = changes
  if (isDeepStrictEqual([due, recurrence], [before.due, before.recurrence])) return undefined
  if (!recurrence) return { recurrence: null, series: null }
  if (!due) {
    throw changes.recurrence
      ? new InvalidInput({ pointer: '/recurrence', detail: 'needs a due: the first date of the series' })
      : new InvalidInput({ pointer: '/due', detail: 'is needed while the to-do recurs: clear its recurrence, too' })
  }
  const pointer = changes.recurrence ? '/recurrence/rule' : '/due'
  const rule = checkedRule(recurrence.rule, due, pointer, before.recurrence?.rule).text
  return { recurrence: { ...DEFAULTS, ...recurrence, rule }, series: { start: due, ordinal: 1 } }
}
