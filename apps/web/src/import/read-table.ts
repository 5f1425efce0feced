import { parseQuickAdd, type QuickAddOptions } from '@todo/quick-add'
import Papa from 'papaparse'
import { type Imported, type ImportedTodo, type LeftOut, shortName, takeFields, Unreadable } from './imported.ts'

/** How the words of a date are read. */
export type When = Pick<QuickAddOptions, 'now' | 'timeZone' | 'weekStart' | 'locale'>

type Values = Record<string, unknown>

/** A row of the file, by the names of its columns; cells that are empty are not in it. */
type Row = Readonly<Record<string, string>>

/** What each column says of a to-do. What is not understood stays text, which no other field may be: so it is left out, and told. */
const COLUMNS = new Map<string, (cell: string, when: When) => Values>(
  Object.entries({
    contents: (contents) => ({ contents }),
    notes: (notes) => ({ notes }),
    due: (cell, when) => timing(cell, when),
    start: (cell, when) => ({ start: timing(cell, when).due }),
    deadline: (cell, when) => ({ deadline: dayOf(cell, when) }),
    priority: (cell) => ({ priority: numberOf(cell) }),
    labels: (cell) => ({ labels: unique(cell.split(',')) }),
    recurrence: (cell) => ({ recurrence: { rule: cell.replace(/^RRULE:/i, '') } }),
    duration_minutes: (cell) => ({ duration_minutes: numberOf(cell) }),
    is_done: (cell) => ({ is_done: /^(true|yes|x|1|done)$/i.test(cell) }),
    list: () => ({}),
    section: () => ({}),
  }),
)

/** The columns of a template of Todoist that are read. */
const OF_TODOIST = [
  'type',
  'content',
  'description',
  'priority',
  'indent',
  'date',
  'deadline',
  'duration',
  'duration_unit',
]

/** What such a template has beside them: it says nothing of the to-dos, or names people. */
const OF_NO_USE = [
  'author',
  'responsible',
  'date_lang',
  'timezone',
  'deadline_lang',
  'is_collapsed',
  'meta',
  'view_style',
]

/** A row that is to become a to-do. */
interface Found {
  row: number
  values: Values
  cells: Row
  list: string
  section: string | undefined
  parent: Found | undefined
}

/**
 * Reads a table (CSV): one whose columns are named as the fields of a to-do, or a template of Todoist.
 *
 * @throws {Unreadable} if it has no column with titles.
 */
export function readTable(text: string, fileName: string, when: When): Imported {
  const [head = [], ...lines] = Papa.parse<string[]>(text).data
  const names = head.map((name) => name.trim().toLowerCase())
  const rows = lines.map((cells): Row => {
    const named = names.map((name, index) => [name, cells[index]?.trim() ?? ''] as const)
    return Object.fromEntries(named.filter(([, cell]) => cell !== ''))
  })
  const isTodoist = names.includes('type') && names.includes('content')
  if (!isTodoist && !names.includes('contents')) throw new Unreadable('unknown')
  const found = isTodoist ? ofTodoist(rows, fileName, when) : ofFields(rows, fileName, when)
  const known = isTodoist ? [...OF_TODOIST, ...OF_NO_USE] : [...COLUMNS.keys()]
  return { ...asImported(found, fileName), unknown: names.filter((name) => name !== '' && !known.includes(name)) }
}

function ofFields(rows: readonly Row[], fileName: string, when: When): Found[] {
  return rows.flatMap((cells, index) => {
    if (Object.keys(cells).length === 0) return []
    const read = Object.entries(cells).map(([name, cell]) => COLUMNS.get(name)?.(cell, when))
    const { list = fileName, section } = cells
    return [{ row: index + 2, values: Object.assign({}, ...read), cells, list, section, parent: undefined }]
  })
}

/** Sections and to-dos, each to-do below the last one that is further to the left; a note belongs to the to-do above it. */
function ofTodoist(rows: readonly Row[], list: string, when: When): Found[] {
  const found: Found[] = []
  let section: string | undefined
  let above: Found[] = []
  for (const [index, cells] of rows.entries()) {
    const { type, content = '' } = cells
    if (type === 'section') [section, above] = [content, []]
    if (type === 'note') addNote(found.at(-1), content)
    if (type !== 'task') continue
    above = above.slice(0, Math.max(0, Number(cells.indent ?? 1) - 1))
    const todo = { row: index + 2, values: taskOf(cells, when), cells, list, section, parent: above.at(-1) }
    above.push(todo)
    found.push(todo)
  }
  return found
}

function addNote(found: Found | undefined, note: string): void {
  if (found) found.values.notes = [found.values.notes, note].filter(Boolean).join('\n\n')
}

/** A label in a title: `@` and a word. */
const LABEL = /(?:^|\s)@(\S+)/g

function taskOf(
  { content = '', description, priority, date, deadline, duration, duration_unit }: Row,
  when: When,
): Values {
  const labels = unique([...content.matchAll(LABEL)].map(([, label = '']) => label))
  return {
    contents: content.replaceAll(LABEL, '').trim() || content,
    notes: description,
    ...(labels.length > 0 && { labels }),
    ...(priority !== undefined && { priority: numberOf(priority) }),
    ...(date !== undefined && timing(date, when)),
    ...(deadline !== undefined && { deadline: dayOf(deadline, when) }),
    ...(duration !== undefined && { duration_minutes: Number(duration) * (duration_unit === 'day' ? 1440 : 1) }),
  }
}

/** When something is due, as quick add reads it. */
function timing(cell: string, when: When): Values {
  const { contents, due, recurrence } = parseQuickAdd(cell.replace(/^(\d{4}-\d\d-\d\d)T/, '$1 '), when)
  return contents === '' && due ? { due, ...(recurrence && { recurrence }) } : { due: cell }
}

function dayOf(cell: string, when: When): string {
  return parseQuickAdd(cell, when).due?.date ?? cell
}

function numberOf(cell: string): number | string {
  return /^\d+$/.test(cell) ? Number(cell) : cell
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => name.trim()).filter(Boolean))]
}

function asImported(found: readonly Found[], fileName: string): Omit<Imported, 'unknown'> {
  const leftOut: LeftOut[] = []
  const times = new Map<string, number>()
  const sources = new Map<Found | undefined, string>()
  const todos = found.flatMap((one) => {
    const { row, values, cells, list, section, parent } = one
    const [fields] = takeFields(values, { row, name: cells.contents ?? cells.content ?? '' }, leftOut)
    if (!fields) return []
    // The same row again is another to-do, and the same file again is the same ones.
    const same = `${fileName} ${JSON.stringify(cells)}`
    const n = times.get(same) ?? 0
    times.set(same, n + 1)
    sources.set(one, `${same} ${n}`)
    const todo: ImportedTodo = { source: `${same} ${n}`, parent: sources.get(parent), section, fields }
    return [{ list, todo }]
  })
  const lists = [...Map.groupBy(todos, ({ list }) => list)].map(([name, all]) => ({
    source: `table ${fileName} ${name}`,
    fields: { name: shortName(name) },
    sections: unique(all.map(({ todo }) => todo.section ?? '')).map((section) => ({
      source: section,
      name: shortName(section),
    })),
    todos: all.map(({ todo }) => todo),
  }))
  return { lists, labels: [], filters: [], leftOut }
}
