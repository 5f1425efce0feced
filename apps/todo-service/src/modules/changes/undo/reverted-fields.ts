import { isDeepStrictEqual } from 'node:util'
import { Due, Recurrence, type UndoConflict } from '@todo/schemas'
import { lazyGuardOf } from '@todo/service-kit'
import { Type } from 'typebox'
import { faultIn } from '../../recurrence/check-recurrence.ts'
import { parseRule } from '../../recurrence/parse-rule.ts'
import type { Fields } from '../logged-entities.ts'

/** A line of the log, and the present fields of the thing. */
export interface Compared {
  entity: string
  id: number
  before: Fields
  after: Fields
  now: Fields
}

/** The fields that go back to what they were, and those that stay, since they have been changed again. */
export interface Reverted {
  fields: Fields
  conflicts: UndoConflict[]
}

/** What a to-do that recurs has. */
const Recurring = Type.Object({ due: Due, recurrence: Recurrence })
const isRecurring = lazyGuardOf(Recurring)
/** What stays where it would not go together. */
const SERIES = [...Object.keys(Recurring.properties), 'series']

/**
 * A field goes back to its value before the change if it still has the value that the change gave it. But a to-do is not left
 * with a rule and a due that do not go together.
 */
export function revertedFields({ entity, id, before, after, now }: Compared): Reverted {
  const names = Object.keys(after)
  const unchanged = names.filter((name) => isDeepStrictEqual(now[name], after[name]))
  const reverted = isBrokenSeries({ ...now, ...only(unchanged, before) })
    ? unchanged.filter((name) => !SERIES.includes(name))
    : unchanged
  return {
    fields: only(reverted, before),
    conflicts: names
      .filter((field) => !reverted.includes(field))
      .map((field) => ({
        entity,
        id,
        field,
        before: before[field] ?? null,
        after: after[field],
        now: now[field] ?? null,
      })),
  }
}

/**
 * Whether a to-do recurs without a due, or with one that does not go with its rule. It may be after the end of the rule, as the
 * last one is that has been put off.
 */
function isBrokenSeries(fields: Fields): boolean {
  if (!fields.recurrence) return false
  if (!isRecurring(fields)) return true
  const { due, recurrence } = fields
  return faultIn(parseRule(recurrence.rule, '/recurrence/rule'), due) !== undefined
}

function only(names: readonly string[], fields: Fields): Fields {
  return Object.fromEntries(names.map((name) => [name, fields[name]]))
}
