import type { List, Section } from '@todo/schemas'
import type { Selectable } from 'kysely'
import type { Tables } from '../../database/tables.ts'
import { momentsOf } from '../moments-of.ts'
import type { SectionEntity } from './section.entity.ts'

/** A list as a query finds it for one of its members. */
export type ListRow = Pick<
  Selectable<Tables['list']>,
  'id' | 'name' | 'description' | 'color' | 'view' | 'is_inbox' | 'is_archived' | 'created_at' | 'updated_at'
> &
  Pick<Selectable<Tables['list_member']>, 'role' | 'position' | 'is_favorite'> & {
    owner_id: number
    owner_name: string
    member_count: number
  }

/** A section as a row or an entity. */
export type SectionRow = Pick<
  SectionEntity,
  'id' | 'list_id' | 'name' | 'position' | 'is_archived' | 'created_at' | 'updated_at'
>

/** The JSON of a list. */
export function listToJson({ owner_id, owner_name, ...row }: ListRow): List {
  return {
    ...row,
    is_favorite: Boolean(row.is_favorite),
    is_inbox: Boolean(row.is_inbox),
    is_archived: Boolean(row.is_archived),
    owner: { id: owner_id, username: owner_name },
    member_count: Number(row.member_count),
    ...momentsOf(row),
  }
}

/** The JSON of a section. */
export function sectionToJson(row: SectionRow): Section {
  const { id, list_id, name, position, is_archived } = row
  return { id, list_id, name, position, is_archived: Boolean(is_archived), ...momentsOf(row) }
}
