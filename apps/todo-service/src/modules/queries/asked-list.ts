import type { ListTodosQuery } from '@todo/schemas'
import { decodeCursor, InvalidInput } from '@todo/service-kit'
import { timeZoneNamed } from '../dates/time-zones.ts'
import type { Filter } from './filter/filter.ts'
import { parseFilter } from './filter/parse/parse-filter.ts'
import { conditionsIn, speaksOfDays, speaksOfDone, speaksOfOthers } from './filter/walk-filter.ts'
import { listKeyOf } from './list-query.ts'
import { SORTS, type SortKey } from './page/sorts.ts'

/** A checked query of `GET /todos`. */
export interface AskedList {
  query: ListTodosQuery
  filter: Filter | undefined
  /** true: only to-dos that are done; false: only those that are not; undefined: both. */
  isDone: boolean | undefined
  timeZone: string | undefined
  /** The key of the to-do after which the page begins; undefined: it is the first page. */
  after: SortKey | undefined
  /** Whether the page depends on the version of the viewer's account alone: not on the day, nor on other accounts. */
  isOfVersion: boolean
}

/**
 * Checks a query of `GET /todos`, and reads its filter, time zone and cursor.
 *
 * @throws {InvalidInput} for what no schema can find: a filter that cannot be read, a time zone that nobody has, a cursor
 *   of another list, an order that needs a list.
 */
export function readQuery(query: ListTodosQuery, viewerId: number): AskedList {
  if (query.sort === 'position' && query.list_id === undefined) {
    throw new InvalidInput({ parameter: 'sort', detail: 'needs a list_id: positions are compared within one list' })
  }
  const filter = query.filter === undefined ? undefined : parseFilter(query.filter)
  const asked = filter && conditionsIn(filter)
  return {
    query,
    filter,
    isDone: query.is_done ?? (asked && !asked.some(speaksOfDone) ? false : undefined),
    timeZone: query.time_zone === undefined ? undefined : timeZoneNamed(query.time_zone, { parameter: 'time_zone' }),
    after:
      query.cursor === undefined
        ? undefined
        : decodeCursor(query.cursor, listKeyOf(viewerId, query), SORTS[query.sort].isKey),
    isOfVersion:
      query.scope === 'own' && !asked?.some((condition) => speaksOfDays(condition) || speaksOfOthers(condition)),
  }
}
