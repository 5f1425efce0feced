import type { SavedFilter } from '@todo/schemas'
import { momentsOf } from '../moments-of.ts'
import type { FilterEntity } from './filter.entity.ts'

/** A saved filter as a row or an entity. */
export type FilterRow = Pick<
  FilterEntity,
  'id' | 'name' | 'query' | 'position' | 'is_favorite' | 'created_at' | 'updated_at'
> & { color?: string | null | undefined }

/** The JSON of a saved filter. */
export function filterToJson(row: FilterRow): SavedFilter {
  const { id, name, query, color = null, is_favorite, position } = row
  return {
    id,
    name,
    query,
    color,
    is_favorite: Boolean(is_favorite),
    position,
    ...momentsOf(row),
  }
}
