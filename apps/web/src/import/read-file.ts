import { type Imported, Unreadable } from './imported.ts'
import { readCalendar } from './read-calendar.ts'
import { readExport } from './read-export.ts'
import { readTable, type When } from './read-table.ts'

/** The largest calendar or table, in bytes. An export may be larger, since its files are not read. */
const MAX_TEXT = 20_000_000

/** Reads a file: an export of this service, a calendar or a table. @throws {Unreadable} */
export async function readFile(file: File, when: When): Promise<Imported> {
  if (file.size === 0) throw new Unreadable('empty')
  const imported = await readAny(file, when)
  if (imported.lists.every(({ todos }) => todos.length === 0) && imported.leftOut.length === 0)
    throw new Unreadable('nothing')
  return imported
}

async function readAny(file: File, when: When): Promise<Imported> {
  // Each ZIP begins with this (APPNOTE.TXT of PKWARE, 4.3.7).
  if ((await file.slice(0, 4).text()) === 'PK\u0003\u0004') return readExport(file)
  if (file.size > MAX_TEXT) throw new Unreadable('large')
  const text = decoded(await file.arrayBuffer())
  // Todoist puts the id of a project behind its name.
  const name = file.name.replace(/( \[\d+\])?\.\w+$/, '')
  return /^\s*BEGIN:VCALENDAR/i.test(text) ? readCalendar(text, name, when.timeZone) : readTable(text, name, when)
}

function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Unreadable('encoding')
  }
}
