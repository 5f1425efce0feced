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
 * @throws {InvalidInput} when it is no rule, does not go with the due, or brings no date at all.
 */
export function checkedRule(text: string, due: Due, pointer: string): Rule {
  const rule = parseRule(text, pointer)
  const detail = faultIn(rule, due)
  if (detail) throw new InvalidInput({ pointer, detail })
  return rule
}

/** Why a to-do with this due cannot follow a rule; undefined if it can. */
export function faultIn(rule: Rule, due: Due): string | undefined {
  if (due.time === undefined && (rule.hours || rule.minutes)) return 'BYHOUR and BYMINUTE need a due with a time'
  const start = wallClockOf(due)
  const { value: wall } = occurrences(rule, start, start).next()
  if (wall === undefined) return 'never occurs: there is no such date, up to the year 9999'
  const first = dueAt(wall, due)
  if (rule.until && !isUpTo(rule.until, first, EASTERNMOST))
    return `never occurs: UNTIL is before the first date, ${textOf(first)}`
  return undefined
}
