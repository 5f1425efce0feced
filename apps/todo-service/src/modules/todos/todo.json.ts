import assert from 'node:assert'
import { Todo, type User } from '@todo/schemas'

const { user: _user, ...fields } = Todo.properties

/** A to-do without its user: a row or an entity, or the JSON that is made of either. */
export type TodoFields = Omit<Todo, 'user'>

/** The columns that a to-do's JSON is made of: the fields of the schema, except for `user`, which is joined. */
export const TODO_COLUMNS = Object.keys(fields).filter(isField)

/** The fields that are booleans. A row holds 0 or 1 for them, since neither database has booleans of its own. */
const BOOLEANS = new Set(TODO_COLUMNS.filter((name) => fields[name].type === 'boolean'))

/** The JSON of a row or an entity, with its user if one is given. It has the fields of the schema, and no others. */
export function toJson(todo: TodoFields, user?: User): Todo {
  const entries = TODO_COLUMNS.map((name) => [name, BOOLEANS.has(name) ? Boolean(todo[name]) : todo[name]])
  const json: Record<string, unknown> = Object.fromEntries(entries)
  assert(isComplete(json))
  return user ? { ...json, user: { id: user.id, username: user.username } } : json
}

function isField(name: string): name is keyof typeof fields {
  return name in fields
}

function isComplete(json: Record<string, unknown>): json is TodoFields {
  return TODO_COLUMNS.every((name) => json[name] !== undefined)
}
