import {
  type CreateFilter,
  type CreateLabel,
  type CreateList,
  CreateTodo,
  Due,
  MAX_CONTENTS_LENGTH,
  SetRecurrence,
  TodoFields,
  UNSET,
} from '@todo/schemas'
import { type Static, type TSchema, Type } from 'typebox'
import { Check } from 'typebox/value'

/** What of a to-do is imported: all that a client can set, but who is to do it. */
const ImportedFields = Type.Object({
  ...Type.Omit(TodoFields, ['assignee_id']).properties,
  contents: CreateTodo.properties.contents,
  due: Type.Optional(Due),
  start: Type.Optional(Due),
  recurrence: Type.Optional(SetRecurrence),
})
export type ImportedFields = Static<typeof ImportedFields>

/** A to-do of a file. */
export interface ImportedTodo {
  /** Names it, also when the file is read again. */
  readonly source: string
  /** The `source` of the to-do that it is below. */
  readonly parent?: string | undefined
  readonly section?: string | undefined
  readonly fields: ImportedFields
}

/** A section of a list of a file. */
export interface ImportedSection {
  readonly source: string
  readonly name: string
  readonly isArchived?: boolean
}

/** A list of a file. */
export interface ImportedList {
  readonly source: string
  readonly fields: Omit<CreateList, 'before_id' | 'after_id'>
  readonly isInbox?: boolean
  readonly isArchived?: boolean
  readonly sections: readonly ImportedSection[]
  /** In their order, what is below a to-do after it. */
  readonly todos: readonly ImportedTodo[]
}

/** What cannot be imported of a to-do: some of its fields, or, where none are named, all of it. */
export interface LeftOut {
  /** The row of a table. */
  readonly row?: number
  readonly name: string
  readonly fields: readonly string[]
}

/** What a file has. */
export interface Imported {
  readonly lists: readonly ImportedList[]
  readonly labels: readonly CreateLabel[]
  readonly filters: readonly CreateFilter[]
  readonly leftOut: readonly LeftOut[]
  /** The columns of a table that are not known. */
  readonly unknown: readonly string[]
}

/** Why a file cannot be read. */
export type Reason = 'empty' | 'large' | 'encoding' | 'unknown' | 'nothing'

/** It is not a file that can be imported. */
export class Unreadable extends Error {
  readonly reason: Reason

  constructor(reason: Reason) {
    super(reason)
    this.reason = reason
  }
}

const SHAPES: readonly (readonly [string, TSchema])[] = Object.entries(ImportedFields.properties)

/** Takes the fields of a to-do that the API would take, and notes what is left out. Without a title, there is no to-do. */
export function takeFields(
  values: Readonly<Record<string, unknown>>,
  about: Omit<LeftOut, 'fields'>,
  leftOut: LeftOut[],
): ImportedFields[] {
  const cut: Record<string, unknown> = { ...values, ...titleOf(values) }
  const given = SHAPES.filter(([name]) => (cut[name] ?? undefined) !== undefined)
  const taken = given.filter(([name, shape]) => Check(shape, cut[name])).map(([name]) => name)
  const fields: unknown = Object.fromEntries(taken.map((name) => [name, cut[name]]))
  const faulty = given.map(([name]) => name).filter((name) => !taken.includes(name))
  const found = Check(ImportedFields, fields) ? [fields] : []
  if (found.length === 0 || faulty.length > 0) leftOut.push({ ...about, fields: found.length > 0 ? faulty : [] })
  return found
}

/** A title that is too long is cut; all of it stands in the notes then. */
function titleOf({ contents, notes = UNSET.notes }: Readonly<Record<string, unknown>>) {
  const letters = typeof contents === 'string' ? [...contents] : []
  if (letters.length <= MAX_CONTENTS_LENGTH) return {}
  return {
    contents: `${letters.slice(0, MAX_CONTENTS_LENGTH - 1).join('')}…`,
    notes: [contents, notes].filter(Boolean).join('\n\n'),
  }
}

/** To-dos in their order, but what is below one after it. Of those with the same name, the first counts. */
export function inTree(todos: readonly ImportedTodo[]): ImportedTodo[] {
  const known = new Set(todos.map(({ source }) => source))
  const below = Map.groupBy(todos, ({ parent }) => parent)
  const ordered = new Map<string, ImportedTodo>()
  const visit = (todo: ImportedTodo): void => {
    if (ordered.has(todo.source)) return
    ordered.set(todo.source, todo)
    for (const child of below.get(todo.source) ?? []) visit(child)
  }
  for (const todo of todos) if (todo.parent === undefined || !known.has(todo.parent)) visit(todo)
  // Those that are below each other.
  for (const todo of todos) visit(todo)
  return [...ordered.values()]
}

/** A name of a list or a section that is not too long. */
export function shortName(name: string): string {
  return [...name].slice(0, MAX_CONTENTS_LENGTH).join('')
}
