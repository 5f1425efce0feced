import { parseAbsolute } from '@internationalized/date'
import type { Due } from '@todo/schemas'
import ICAL from 'ical.js'
import {
  type Imported,
  type ImportedTodo,
  inTree,
  type LeftOut,
  shortName,
  takeFields,
  Unreadable,
} from './imported.ts'

/** The priorities of iCalendar, 0 to 9, as those of a to-do: 0 is none, 1 the highest (RFC 5545, section 3.8.1.9). */
const PRIORITIES = [4, 1, 1, 2, 2, 3, 3, 3, 3, 3]

/** Reads the to-dos of a calendar (iCalendar, RFC 5545). @throws {Unreadable} */
export function readCalendar(text: string, fileName: string, timeZone: string): Imported {
  const calendar = parsed(text)
  const leftOut: LeftOut[] = []
  const todos = calendar.getAllSubcomponents('vtodo').flatMap((component, index): ImportedTodo[] => {
    // Another time of one that repeats.
    if (component.hasProperty('recurrence-id')) return []
    const values = valuesOf(component, timeZone)
    const name = values.contents ?? ''
    const source = textOf(component, 'uid') ?? `${fileName} ${index} ${name}`
    const todo = { source, parent: parentOf(component) }
    return takeFields(values, { name }, leftOut).map((fields) => ({ ...todo, fields }))
  })
  const name = textOf(calendar, 'x-wr-calname') || fileName
  const list = { source: `calendar ${name}`, fields: { name: shortName(name) }, sections: [], todos: inTree(todos) }
  return { lists: [list], labels: [], filters: [], leftOut, unknown: [] }
}

function parsed(text: string): ICAL.Component {
  try {
    return ICAL.Component.fromString(text)
  } catch {
    throw new Unreadable('unknown')
  }
}

function valuesOf(component: ICAL.Component, timeZone: string) {
  const due = dueOf(component, 'due', timeZone)
  const start = dueOf(component, 'dtstart', timeZone)
  const rule = textOf(component, 'rrule')
  const labels = component.getAllProperties('categories').flatMap((property) => property.getValues().map(String))
  const wanted = [...new Set(labels.map((label) => label.trim()).filter(Boolean))]
  return {
    contents: textOf(component, 'summary')?.trim(),
    notes: textOf(component, 'description'),
    priority: PRIORITIES[Number(textOf(component, 'priority') ?? 0)],
    ...(wanted.length > 0 && { labels: wanted }),
    ...(['COMPLETED', 'CANCELLED'].includes(textOf(component, 'status') ?? '') && { is_done: true }),
    // What repeats begins with its DTSTART, and a to-do with its due.
    ...(rule === undefined ? { due, start } : { due: due ?? start, recurrence: { rule } }),
  }
}

function textOf(component: ICAL.Component, name: string): string | undefined {
  const value: unknown = component.getFirstPropertyValue(name)
  return value === null ? undefined : String(value)
}

/** The UID of the to-do that this one is part of: `RELATED-TO` means the parent, unless it says something else. */
function parentOf(component: ICAL.Component): string | undefined {
  const related = component.getAllProperties('related-to')
  const parent = related.find((property) => /^parent$/i.test(String(property.getParameter('reltype') ?? 'PARENT')))
  return parent && String(parent.getFirstValue())
}

/** A day, a time wherever one is, or one in a time zone: that of the user for a time in UTC. */
function dueOf(component: ICAL.Component, name: string, timeZone: string): Due | undefined {
  const property = component.getFirstProperty(name)
  if (!property) return undefined
  const [, , , value]: unknown[] = property.toJSON()
  const written = String(value)
  const [date = '', time] = written.split('T')
  if (time === undefined) return { date }
  if (time.endsWith('Z')) {
    const here = Number.isNaN(Date.parse(written)) ? written : parseAbsolute(written, timeZone).toString()
    return { date: here.slice(0, 10), time: here.slice(11, 16), time_zone: timeZone }
  }
  const zone = String(property.getParameter('tzid'))
  return { date, time: time.slice(0, 5), ...(isTimeZone(zone) && { time_zone: zone }) }
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat(undefined, { timeZone: name }) !== undefined
  } catch {
    return false
  }
}
