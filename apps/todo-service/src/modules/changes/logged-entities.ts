import { loggedFieldsOf } from '../todos/todo.json.ts'

/** Values by name: of a row, or of a JSON. */
export type Fields = Record<string, unknown>

/** How changes of one kind of thing are logged. */
export interface Logged {
  /** What the log calls it. */
  name: string
  /** The column with the id that the log tells. */
  id?: string
  /** The column with the list that it is in. */
  list?: string
  /** The columns that the log does not tell of, beside those of `UNTOLD`. */
  untold?: readonly string[]
  /** The fields of its JSON, where they are not the columns. */
  json?: (row: Fields) => Fields
}

/** Columns that follow from the line of the log, or from its account. */
export const UNTOLD: readonly string[] = ['id', 'user_id', 'user', 'version', 'created_at', 'updated_at']

/** By the names of the entities: how their changes are logged; null: they follow from what is logged elsewhere. */
export const LOGGED: Record<string, Logged | null> = {
  Account: { name: 'settings', untold: ['username', 'deleted_at', 'todos'] },
  List: { name: 'list', list: 'id' },
  ListMember: { name: 'member', id: 'user_id', list: 'list_id', untold: ['list_id'] },
  Section: { name: 'section', list: 'list_id' },
  Todo: { name: 'todo', list: 'list_id', json: loggedFieldsOf },
  Label: { name: 'label' },
  Filter: { name: 'filter' },
  // A to-do's labels are told with the to-do.
  TodoLabel: null,
  // Completing or skipping is told with the to-do.
  Occurrence: null,
}
