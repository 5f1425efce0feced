import { isDeepStrictEqual } from 'node:util'
import { wrap } from '@mikro-orm/core'
import type { Due } from '@todo/schemas'
import { InvalidInput } from '@todo/service-kit'
import { Temporal } from 'temporal-polyfill'
import { checkedDue } from '../../dates/due-times.ts'
import { movedAlong } from '../../dates/wall-clock.ts'
import { comingOf, nextDue } from '../../recurrence/next-due.ts'
import { parseRule } from '../../recurrence/parse-rule.ts'
import type { Tools } from '../change-todo.ts'
import type { TodoEntity } from '../todo.entity.ts'
import { seriesOf, toColumns, toJson } from '../todo.json.ts'
import { doneColumns } from '../todo-columns.ts'
import { NotRecurring } from '../todo-faults.ts'

/** Which due a command means, and where the caller is. */
export interface MeantDue {
  /** The due that the caller sees; left out, whatever is due now. */
  occurrence?: Due | undefined
  /** The name of the caller's time zone: it decides which day is today. */
  timeZone: string
}

/**
 * Completes a to-do, and what is open below it. One that recurs gets its next due; after the last one it is done for good.
 * Completing an occurrence that is over already changes nothing, so a second click does not complete the next one too.
 *
 * @throws {InvalidInput} for an occurrence that the to-do never had.
 */
export async function complete(todo: TodoEntity, meant: MeantDue, tools: Tools): Promise<void> {
  if (await isOver(todo, meant, tools)) return
  if (!(await advance(todo, 'complete', meant, tools))) await finish(todo, tools)
}

/**
 * Goes on to the next due of a recurring to-do, without completing this one.
 *
 * @throws {NotRecurring}
 * @throws {InvalidInput} for an occurrence that the to-do never had.
 */
export async function skip(todo: TodoEntity, meant: MeantDue, tools: Tools): Promise<void> {
  if (await isOver(todo, meant, tools)) return
  if (!(await advance(todo, 'skip', meant, tools))) throw new NotRecurring()
}

/** Reopens a to-do, and all to-dos above it. */
export async function reopen(todo: TodoEntity, { scope, todos }: Tools): Promise<void> {
  const above = todo.parent_id ? await todos.findAll(await todos.above(todo.id)) : []
  for (const done of [todo, ...above].filter(({ is_done }) => is_done)) wrap(done).assign(doneColumns(false, scope))
}

/** Whether the occurrence that the caller means has been completed or skipped already. */
async function isOver(todo: TodoEntity, { occurrence: named }: MeantDue, { todos }: Tools): Promise<boolean> {
  const { due, is_done } = toJson(todo)
  if (!named) return is_done
  const occurrence = checkedDue(named, '/occurrence')
  if (!is_done && isDeepStrictEqual(occurrence, due)) return false
  if (isDeepStrictEqual(occurrence, due) || (await todos.hasOccurrence(todo.id, occurrence))) return true
  throw new InvalidInput({
    pointer: '/occurrence',
    detail: due
      ? `is not the due of this to-do, which is ${JSON.stringify(due)}`
      : 'is not the due of this to-do: it has none',
  })
}

/**
 * Ends the present occurrence of an open to-do, and sets the next due; done for good if there is none.
 *
 * @returns false if the to-do does not recur: then nothing is changed.
 */
async function advance(
  todo: TodoEntity,
  action: 'complete' | 'skip',
  { timeZone }: MeantDue,
  tools: Tools,
): Promise<boolean> {
  const { due, start, recurrence } = toJson(todo)
  const series = seriesOf(todo)
  if (!due || !recurrence || !series) return false
  const { scope, todos } = tools
  scope.action = action
  todos.addOccurrence(todo, due, action)
  const rule = parseRule(recurrence.rule, '/recurrence/rule')
  const now = Temporal.Instant.fromEpochMilliseconds(scope.now)
  // What is skipped before it is due is left out: what comes next is later, also where the rule counts from completion.
  const completedAt = action === 'skip' ? comingOf(due, now, timeZone) : now
  const next = nextDue({ due, rule, from: recurrence.from, series, completedAt, timeZone })
  if (!next) {
    await finish(todo, tools)
    return true
  }
  wrap(todo).assign({
    ...toColumns({ due: next.due, ...(start && { start: movedAlong(start, due, next.due) }) }),
    series: JSON.stringify({ ...series, ordinal: next.ordinal }),
  })
  const isOpenAgain = recurrence.reset_subtasks
  for (const subtask of await todos.subtasks(todo.id))
    if (subtask.is_done === isOpenAgain) wrap(subtask).assign(doneColumns(!isOpenAgain, scope))
  return true
}

/** Marks a to-do as done for good, and all open to-dos below it. */
async function finish(todo: TodoEntity, { scope, todos }: Tools): Promise<void> {
  for (const open of [todo, ...(await todos.subtasks(todo.id))].filter(({ is_done }) => !is_done))
    wrap(open).assign(doneColumns(true, scope))
}
