import { Label, List, SavedFilter, Section, Todo } from '@todo/schemas'
import { type Static, type TSchema, Type } from 'typebox'
import { Check } from 'typebox/value'
import { unzip, type ZipEntry } from 'unzipit'
import { byPosition } from '../store/places.ts'
import {
  type Imported,
  type ImportedList,
  type ImportedTodo,
  inTree,
  type LeftOut,
  takeFields,
  Unreadable,
} from './imported.ts'

/** The number of the format that is read here. */
const FORMAT = 1

/** The largest part of an export that is read, in bytes: all of it has to be in memory. */
const MAX_PART = 200_000_000

const Deletable = { deleted_at: Type.Union([Type.String(), Type.Null()]) }
const ListRow = Type.Object({
  ...Type.Pick(List, [
    'id',
    'name',
    'description',
    'color',
    'view',
    'is_favorite',
    'position',
    'is_inbox',
    'is_archived',
  ]).properties,
  ...Deletable,
})
const SectionRow = Type.Pick(Section, ['id', 'list_id', 'name', 'position', 'is_archived'])
const TodoRow = Type.Object({
  ...Type.Pick(Todo, ['id', 'uid', 'list_id', 'section_id', 'parent_id', 'position', 'contents']).properties,
  ...Deletable,
})
const LabelRow = Type.Pick(Label, ['name', 'color', 'is_favorite'])
const FilterRow = Type.Pick(SavedFilter, ['name', 'query', 'color', 'is_favorite', 'position'])

type Entries = Readonly<Record<string, ZipEntry>>

/** Reads an export of this service (docs/export.md). Of the ZIP only what is needed is read. @throws {Unreadable} */
export async function readExport(file: Blob): Promise<Imported> {
  const { entries } = await unzip(file).catch(() => ({ entries: {} }))
  await read(entries, 'about', Type.Object({ format: Type.Literal(FORMAT) }))
  const lists = await rows(entries, 'lists', ListRow)
  const sections = await rows(entries, 'sections', SectionRow)
  const todos = await rows(entries, 'todos', TodoRow)
  const labels = await rows(entries, 'labels', LabelRow)
  const filters = await rows(entries, 'filters', FilterRow)
  const leftOut: LeftOut[] = []
  const listOf = (row: Static<typeof ListRow>): ImportedList => {
    const { name, description, color, view, is_favorite } = row
    const own = sections.filter(({ list_id }) => list_id === row.id).sort(byPosition)
    return {
      source: `list ${row.id}`,
      fields: { name, description, color, view, is_favorite },
      isInbox: row.is_inbox,
      isArchived: row.is_archived,
      sections: own.map(({ id, name, is_archived }) => ({ source: String(id), name, isArchived: is_archived })),
      todos: treeOf(
        todos.filter(({ list_id }) => list_id === row.id),
        leftOut,
      ),
    }
  }
  return {
    lists: lists.filter(isLive).sort(byPosition).map(listOf),
    labels: labels.map(({ name, color, is_favorite }) => ({ name, color, is_favorite })),
    filters: filters
      .sort(byPosition)
      .map(({ name, query, color, is_favorite }) => ({ name, query, color, is_favorite })),
    leftOut,
    unknown: [],
  }
}

function treeOf(rows: Static<typeof TodoRow>[], leftOut: LeftOut[]): ImportedTodo[] {
  const uids = new Map(rows.map(({ id, uid }) => [id, uid]))
  const todos = rows
    .filter(isLive)
    .sort(byPosition)
    .flatMap(({ uid, section_id, parent_id, ...row }) => {
      const section = section_id === null ? undefined : String(section_id)
      const todo = { source: uid, parent: uids.get(parent_id ?? 0), section }
      return takeFields(row, { name: row.contents }, leftOut).map((fields) => ({ ...todo, fields }))
    })
  return inTree(todos)
}

const isLive = ({ deleted_at }: { deleted_at: string | null }) => deleted_at === null

/** The rows of a file, which has them under its own name. */
async function rows<T extends TSchema>(entries: Entries, name: string, row: T): Promise<Static<T>[]> {
  const content = await read(entries, name, Type.Record(Type.String(), Type.Array(row)))
  return Object.values(content).flat()
}

async function read<T extends TSchema>(entries: Entries, name: string, shape: T): Promise<Static<T>> {
  const entry = entries[`${name}.json`]
  if (entry && entry.size > MAX_PART) throw new Unreadable('large')
  const content: unknown = await entry?.json().catch(() => undefined)
  if (!Check(shape, content)) throw new Unreadable('unknown')
  return content
}
