import type { Label } from '@todo/schemas'
import type { Selectable } from 'kysely'
import type { Tables } from '../../database/tables.ts'

/** How a label is shown, as a row. */
export type LabelRow = Pick<Selectable<Tables['label']>, 'name' | 'color' | 'is_favorite' | 'position'>

/** A label that to-dos have, and how many of them are open. */
export interface UsedLabel {
  name: string
  todo_count: number
}

/** The JSON of labels: first those with a row, in their order, then those that to-dos only have, by name. */
export function labelsToJson(rows: readonly LabelRow[], used: readonly UsedLabel[]): Label[] {
  const counts = new Map(used.map(({ name, todo_count }) => [name, todo_count]))
  const withRow = new Set(rows.map(({ name }) => name))
  return [
    ...rows.map((row) => ({ ...row, is_favorite: Boolean(row.is_favorite), todo_count: counts.get(row.name) ?? 0 })),
    ...used
      .filter(({ name }) => !withRow.has(name))
      .map((label) => ({ ...label, color: null, is_favorite: false, position: null })),
  ]
}
