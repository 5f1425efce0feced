import type { Due } from '@todo/schemas'
import { InvalidInput } from '@todo/service-kit'
import { textOf } from '../dates/due-times.ts'
import { dueAt, wallClockOf } from '../dates/wall-clock.ts'
import { occurrences } from './occurrences.ts'
import { parseRule } from './parse-rule.ts'
import type { Rule } from './rule.ts'
import { isUpTo } from './until.ts'

/** Where each day begins first. A rule that ends before its first date even there does so wherever the viewer is. */
const EASTERNMOST = 'Pacific/Kiritimati'

/**
 * Parses a rule, and checks that a to-do with this due can follow it.
 *
 * @param pointer What of the body is at fault: the rule, or the due if only that is new.
 * @param former The rule that the to-do has already: its last due may be put off, after UNTIL.
 * @throws {InvalidInput} when it is no rule, does not go with the due, or is new and brings no date at all.
 */
export function checkedRule(text: string, due: Due, pointer: string, former?: string): Rule {
  const rule = parseRule(text, pointer)
  const detail = rule.text === former ? faultIn(rule, due) : (faultIn(rule, due) ?? faultOfEnd(rule, due))
  if (detail) throw new InvalidInput({ pointer, detail })
  return rule
}

/** Why a to-do with this due cannot follow a rule, whenever that ends; undefined if it can. */
export function faultIn(rule: Rule, due: Due): string | undefined {
  if (due.time === undefined && (rule.hours || rule.minutes)) return 'BYHOUR and BYMINUTE need a due with a time'
  return firstOf(rule, due) ? undefined : 'never occurs: there is no such date, up to the year 9999'
}

/** Why a rule that does occur ends too early for a to-do with this due; undefined if it does not. */
function faultOfEnd(rule: Rule, due: Due): string | undefined {
  const { until } = rule
  const first = until && firstOf(rule, due)
  if (!first || isUpTo(until, first, EASTERNMOST)) return undefined
  return `never occurs: UNTIL is before the first date, ${textOf(first)}`
}

/** The first date that a rule brings, from a due on. */
function firstOf(rule: Rule, due: Due): Due | undefined {
  const start = wallClockOf(due)
  const { value: wall } = occurrences(rule, start, start).next()
  return wall === undefined ? undefined : dueAt(wall, due)
}
