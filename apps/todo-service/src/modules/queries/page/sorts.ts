import { Id, type TodoSort } from '@todo/schemas'
import { lazyGuardOf } from '@todo/service-kit'
import { type TSchema, Type } from 'typebox'

/** A column that to-dos are sorted by, before their id. */
export type SortColumn = 'position' | 'due_date' | 'due_time' | 'priority' | 'created_at' | 'updated_at' | 'contents'

/** What a to-do is sorted by: its id, and what comes before that, by the columns. */
export type SortKey = readonly [id: number, ...(string | number | null)[]]

/** A way to sort. */
interface Sort {
  /** What decides, the first one first. Ids decide between what is alike. */
  columns: readonly SortColumn[]
  /** Tells the key that a cursor holds. */
  isKey: (value: unknown) => value is SortKey
  /** The index that has an account's to-dos of one state in this order; for `position`, those of a list. */
  index: string
}

const text = Type.String()
const number = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const nullable = Type.Union([text, Type.Null()])
const isKeyOf = (...values: TSchema[]) => lazyGuardOf(Type.Unsafe<SortKey>(Type.Tuple([Id, ...values])))

/** The ways to sort. */
export const SORTS: Record<TodoSort, Sort> = {
  id: { columns: [], isKey: isKeyOf(), index: 'todo_user_id_is_done_index' },
  position: { columns: ['position'], isKey: isKeyOf(text), index: 'todo_list_id_position_index' },
  due: { columns: ['due_date', 'due_time'], isKey: isKeyOf(nullable, nullable), index: 'todo_due_index' },
  priority: { columns: ['priority'], isKey: isKeyOf(number), index: 'todo_priority_index' },
  created_at: { columns: ['created_at'], isKey: isKeyOf(number), index: 'todo_created_at_index' },
  updated_at: { columns: ['updated_at'], isKey: isKeyOf(number), index: 'todo_updated_at_index' },
  contents: { columns: ['contents'], isKey: isKeyOf(text), index: 'todo_contents_index' },
}
