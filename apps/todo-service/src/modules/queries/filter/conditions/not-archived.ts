import { type Condition, eb } from '../../../../database/conditions.ts'
import type { Filter } from '../filter.ts'
import { listNamesIn } from '../walk-filter.ts'
import type { FilterWorld } from './filter-world.ts'
import { namedLike } from './named.ts'

/** Leaves out what is in an archived list, unless the filter names that list. */
export function notArchived(filter: Filter, { named }: FilterWorld): Condition[] {
  const meant = new Set(listNamesIn(filter).flatMap((name) => namedLike(named.archive, name)))
  const ids = named.archive.filter((list) => !meant.has(list)).map(({ id }) => id)
  return ids.length === 0 ? [] : [eb('t.list_id', 'not in', ids)]
}
