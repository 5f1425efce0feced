import type { ListTodosQuery } from '@todo/schemas'
import type { Condition } from '../../../database/conditions.ts'
import type { AskedList } from '../asked-list.ts'
import type { Filter, NamedKind } from '../filter/filter.ts'
import { conditionsIn, isOfPlainColumn, requirementsOf } from '../filter/walk-filter.ts'

/** The index by which the to-dos of a list are found in the order of their ids, the done ones apart from the open ones. */
export const LIST_INDEX = 'todo_list_id_is_done_index'

/**
 * How the to-dos of one account are found:
 *
 * - `account`: in the wanted order, among all of them;
 * - `priority`: the same, among those of one priority;
 * - `list`: by their position in one list;
 * - `list_ids`: by their ids in one list;
 * - `due`: by the days on which they are due, see `DueDays`;
 * - `changed`: by the version at which they changed last;
 * - `label`: those with one label in any order but that of ids, if nothing else is asked for; see `few-or-many.ts`;
 * - `label_ids`: by their ids, among those with one label;
 * - `covered`: in the wanted order or in that of ids, if an index has all columns that are asked for; see `few-or-many.ts`;
 * - `few`: by something that few of them have, such as a section or a label; by `index` if it is given, else MySQL chooses.
 */
export type Lookup =
  | { foundBy: 'account' | 'covered' | 'priority' | 'list' | 'list_ids' | 'changed' }
  | ({ foundBy: 'due' } & DueDays)
  | { foundBy: 'label'; label: string }
  | { foundBy: 'label_ids'; label: string }
  | { foundBy: 'few'; index?: string | undefined }

/** The days on which the wanted to-dos are due. */
export interface DueDays {
  /** A condition that an index can look up. What is in an archived list that is not meant is outside of it. */
  range: Condition
  /** Whether nothing else is asked for. Then a page of many that are due can be picked in any order, see `few-or-many.ts`. */
  isAlone: boolean
}

/**
 * The index by which to-dos of a list, section or label are found. Those of a label are looked up by their ids: within one
 * account, an index of labels has these.
 */
function indexOf(what: NamedKind, { scope }: ListTodosQuery): string | undefined {
  if (what === 'section') return 'todo_section_id_index'
  if (what === 'list') return LIST_INDEX
  return scope === 'all' ? undefined : 'PRIMARY'
}

/**
 * The best way to find a list's to-dos.
 *
 * @param due The days on which they are due, if that is known.
 */
export function lookupOf({ query, filter }: AskedList, due: DueDays | undefined): Lookup {
  const required = requirementsOf(filter)
  if (query.sort === 'position') return { foundBy: 'list' }
  if (query.section_id !== undefined) return { foundBy: 'few', index: indexOf('section', query) }
  if (query.parent_id !== undefined) return { foundBy: 'few', index: 'todo_parent_id_index' }
  if (query.list_id !== undefined)
    return query.sort === 'id' ? { foundBy: 'list_ids' } : { foundBy: 'few', index: LIST_INDEX }
  // Not for version 0: everything has changed since.
  if (query.changed_since_version) return { foundBy: 'changed' }
  if (due) return { foundBy: 'due', ...due }
  const named = required.find((filter) => filter.kind === 'named')
  if (query.label !== undefined) return { foundBy: 'few', index: indexOf('label', query) }
  if (named) return { foundBy: 'few', index: indexOf(named.what, query) }
  const hasPriority = query.priority !== undefined || required.some(({ kind }) => kind === 'priority')
  if (hasPriority && query.sort === 'id') return { foundBy: 'priority' }
  return { foundBy: isCovered(filter, query) ? 'covered' : 'account' }
}

/** Whether something is asked for, and the index of ids has all of its columns. */
function isCovered(filter: Filter | undefined, { q, priority, assignee_id }: ListTodosQuery): boolean {
  if (q !== undefined) return false
  if (!filter) return priority !== undefined || assignee_id !== undefined
  return conditionsIn(filter).every(isOfPlainColumn)
}
