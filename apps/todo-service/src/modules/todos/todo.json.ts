import assert from 'node:assert'
import { type Due, Moment, Todo, type TodoFields, type User } from '@todo/schemas'
import { IsBoolean, IsUnion, type TSchema } from 'typebox'
import { instantOf } from '../dates/due-times.ts'
import type { Series } from '../recurrence/next-due.ts'

const { user: _user, ...fields } = Todo.properties
type Field = keyof typeof fields

/** The fields that are a due, and so have three columns. */
const DUES = ['due', 'start'] as const satisfies Field[]
type DueField = (typeof DUES)[number]
/** The fields that are kept as JSON. */
const JSON_TEXTS: ReadonlySet<string> = new Set<Field>(['labels', 'recurrence'])

type PlainColumn = Exclude<Field, DueField>
type DueColumn = `${DueField}_${'date' | 'time' | 'time_zone'}`

/** Values by the names of columns: of a row, or of an entity. */
export type TodoColumns = Partial<Record<PlainColumn | DueColumn, unknown>>

const FIELDS = Object.keys(fields).filter(isField)
/** The fields that are moments: kept as milliseconds since 1970. */
const MOMENTS: ReadonlySet<string> = new Set(FIELDS.filter((name) => isMoment(fields[name])))

/** How each field is read from its columns. */
const READERS: [Field, (row: TodoColumns) => unknown][] = FIELDS.map((name) => [name, readerOf(name)])

/** The columns that a to-do's JSON is made of. */
export const TODO_COLUMNS = FIELDS.flatMap((name) =>
  isDue(name) ? ([`${name}_date`, `${name}_time`, `${name}_time_zone`] as const) : [name],
)

/** The fields of a to-do in the log: its JSON, less what the line itself says, and two that are not in the JSON. */
export function loggedFieldsOf(row: Record<string, unknown>): Record<string, unknown> {
  const {
    id: _id,
    user_id: _userId,
    version: _version,
    updated_at: _updatedAt,
    ...told
    // An entity's row has no `user_id`, which `toJson` needs, and the log leaves out.
  } = toJson({ user_id: 0, ...row })
  const { series = null, deleted_at = null } = row
  return { ...told, series, deleted_at }
}

/** The columns for fields that `loggedFieldsOf` has made. */
export function loggedColumns(logged: Partial<Todo> & Record<string, unknown>): Record<string, unknown> {
  const { due, start, labels, recurrence, attachments, ...plain } = logged
  const moments = Object.entries(plain).map(([name, value]) => [
    name,
    MOMENTS.has(name) && value !== null ? Date.parse(String(value)) : value,
  ])
  const composed = Object.fromEntries(
    Object.entries({ due, start, labels, recurrence }).filter(([, value]) => value !== undefined),
  )
  return {
    ...Object.fromEntries(moments),
    ...toColumns(composed),
    ...(attachments && { attachments: JSON.stringify(attachments) }),
  }
}

/** The JSON of a row or an entity, with its user if one is given. It has the fields of the schema, and no others. */
export function toJson(todo: TodoColumns, user?: User): Todo {
  const json: Record<string, unknown> = {}
  for (const [name, read] of READERS) json[name] = read(todo)
  assert(isComplete(json))
  return user ? { ...json, user: { id: user.id, username: user.username } } : json
}

/** Where a to-do is in its series; null if it does not recur. */
export function seriesOf({ series }: { series?: string | null | undefined }): Series | null {
  return series ? JSON.parse(series) : null
}

/** The columns of fields that a client sets. */
export function toColumns({ due, start, labels, recurrence, ...plain }: TodoFields) {
  return {
    ...plain,
    ...(due !== undefined && { ...dueColumns('due', due), due_at: momentOf(due) }),
    ...(start !== undefined && dueColumns('start', start)),
    ...(labels !== undefined && { labels: JSON.stringify(labels) }),
    ...(recurrence !== undefined && { recurrence: recurrence && JSON.stringify(recurrence) }),
  }
}

function readerOf(name: Field): (row: TodoColumns) => unknown {
  if (isDue(name)) return (row) => dueOf(name, row)
  if (name === 'attachments') return (row) => (row[name] == null ? [] : JSON.parse(String(row[name])))
  if (JSON_TEXTS.has(name)) return (row) => (row[name] == null ? null : parsed(String(row[name])))
  if (IsBoolean(fields[name])) return (row) => Boolean(row[name])
  if (MOMENTS.has(name)) return (row) => (row[name] == null ? null : new Date(Number(row[name])).toISOString())
  return (row) => row[name] ?? null
}

/** What a text of JSON says. Most to-dos have no labels, and need no parser to tell. */
function parsed(text: string): unknown {
  return text === '[]' ? [] : JSON.parse(text)
}

function dueOf(name: DueField, row: TodoColumns): unknown {
  const [date, time, zone] = [row[`${name}_date`], row[`${name}_time`], row[`${name}_time_zone`]]
  return date == null ? null : { date, ...(time != null && { time }), ...(zone != null && { time_zone: zone }) }
}

function dueColumns(name: DueField, due: Due | null): { [Column in DueColumn]?: string | null } {
  return {
    [`${name}_date`]: due?.date ?? null,
    [`${name}_time`]: due?.time ?? null,
    [`${name}_time_zone`]: due?.time_zone ?? null,
  }
}

/** The moment of a due with a time zone; null for any other, whose moment depends on who looks. */
function momentOf(due: Due | null): number | null {
  return due?.time_zone === undefined ? null : instantOf(due, due.time_zone).epochMilliseconds
}

function isField(name: string): name is Field {
  return name in fields
}

function isMoment(schema: TSchema): boolean {
  return schema === Moment || (IsUnion(schema) && schema.anyOf.includes(Moment))
}

function isDue(name: string): name is DueField {
  return DUES.some((due) => due === name)
}

function isComplete(json: Record<string, unknown>): json is Omit<Todo, 'user'> {
  return FIELDS.every((name) => json[name] !== undefined)
}
