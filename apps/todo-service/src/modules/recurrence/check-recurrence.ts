import type { Due } from '@todo/schemas'
import { InvalidInput } from '@todo/service-kit'
import { wallClockOf } from '../dates/wall-clock.ts'
import { occurrences } from './occurrences.ts'
import { parseRule } from './parse-rule.ts'
import type { Rule } from './rule.ts'

/**
 * Parses a rule, and checks that a to-do with this due can follow it.
 *
 * @param pointer Where the rule stands in the body.
 * @throws {InvalidInput} when it is no rule, does not go with the due, or brings no date at all.
 */
export function checkedRule(text: string, due: Due, pointer: string): Rule {
  const rule = parseRule(text, pointer)
  if (due.time === undefined && (rule.hours || rule.minutes)) {
    throw new InvalidInput({ pointer, detail: 'BYHOUR and BYMINUTE need a due with a time' })
  }
  const start = wallClockOf(due)
  if (occurrences(rule, start, start).next().done) {
    throw new InvalidInput({ pointer, detail: 'never occurs: there is no such date, up to the year 9999' })
  }
  return rule
}
