import { isDeepStrictEqual } from 'node:util'
import type { Due, PatchTodo, Recurrence } from '@todo/schemas'
import { InvalidInput } from '@todo/service-kit'
import type { Scope } from '../../access/scope.ts'
import { checkedDue } from '../dates/due-times.ts'
import { checkedRule } from '../recurrence/check-recurrence.ts'
import type { Series } from '../recurrence/next-due.ts'
import { toColumns } from './todo.json.ts'

/** What decides how a to-do goes on, as it is before a change. */
export interface Before {
  is_done: boolean
  due: Due | null
  recurrence: Recurrence | null
}

/** What a recurrence is where it does not say so. */
const DEFAULTS = { from: 'due', reset_subtasks: true } as const

/** How a new to-do is, before its fields are set. */
export const NEW_TODO: Before = { is_done: false, due: null, recurrence: null }

/**
 * The columns for fields that a client sets, and for what follows from them: when it was done, and where a series begins.
 * Whoever sets a due or a recurrence by hand begins a series. `is_done` means done for good: nothing is scheduled anew.
 *
 * @throws {InvalidInput} for a due that does not exist, and a recurrence that does not go with it.
 */
export function columnsFor(changes: PatchTodo, before: Before, scope: Scope) {
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

/** What says of a to-do whether it is done, since when, and by whom. */
export function doneColumns(isDone: boolean, { actor, now }: Scope) {
  return { is_done: isDone, completed_at: isDone ? now : null, completed_by: isDone ? actor.id : null }
}

/** The recurrence and the series that a change begins; undefined if it leaves them as they are. */
function newSeries(
  changes: PatchTodo,
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
  const rule = checkedRule(recurrence.rule, due, '/recurrence/rule').text
  return { recurrence: { ...DEFAULTS, ...recurrence, rule }, series: { start: due, ordinal: 1 } }
}
