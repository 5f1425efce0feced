import type { HistoryEntry } from '@todo/schemas'
import type { Selectable } from 'kysely'
import type { Tables } from '../../../database/tables.ts'

type Line = Pick<Selectable<Tables['change']>, 'entity' | 'entity_id' | 'before' | 'after'>

/** Fields of a member that are nobody else's business: where the list stands among the member's own. */
const OWN_FIELDS = new Set(['position', 'is_favorite'])

/**
 * The fields that a line of the log tells of, as a user may see them. What is null before and after is left out: of what
 * is new, only what it has is told.
 */
export function changedFields({ entity, entity_id, before, after }: Line, viewerId: number): HistoryEntry['fields'] {
  const was: Record<string, unknown> = JSON.parse(before ?? '{}')
  const is: Record<string, unknown> = JSON.parse(after ?? '{}')
  const isHidden = (field: string) => entity === 'member' && entity_id !== viewerId && OWN_FIELDS.has(field)
  return Object.keys({ ...was, ...is })
    .map((field) => ({ field, before: was[field] ?? null, after: is[field] ?? null }))
    .filter(({ field, before, after }) => !isHidden(field) && (before !== null || after !== null))
}
