import type { Due } from '@todo/schemas'
import ICAL from 'ical.js'
import { instantOf } from '../../dates/due-times.ts'
import { CalendarZones } from './calendar-zones.ts'
import type { ExportedTodo } from './own-data.queries.ts'

// The library does not count the blank before the rest of a long line: with it, a line has 75 bytes at the most.
ICAL.foldLength = 74

/** The iCalendar priorities of 1 to 4: 1 is the highest, and 0 is none (RFC 5545, section 3.8.1.9). */
const PRIORITIES = [1, 3, 5, 0]

/** An iCalendar file (RFC 5545) with the to-dos that are in no trash, each as a `VTODO`. */
export async function* calendarText(pages: AsyncIterable<readonly ExportedTodo[]>): AsyncGenerator<string> {
  yield 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//todo//todo-backend//EN\r\n'
  const zones = new CalendarZones()
  for await (const page of pages) {
    const live = page.filter(({ deleted_at }) => deleted_at === null)
    yield live.map((todo) => `${vtodo(todo, zones)}\r\n`).join('')
  }
  // Here it is known since when each zone is needed; the order of components has no meaning.
  yield zones.toString()
  yield 'END:VCALENDAR\r\n'
}

/** A to-do as a component of a calendar. Subtasks, sections and the like have no place in it. */
function vtodo(todo: ExportedTodo, zones: CalendarZones): string {
  const { due, start, recurrence } = todo
  const component = new ICAL.Component('vtodo')
  const put = (name: string, value: unknown) => void component.addPropertyWithValue(name, value)
  put('uid', todo.uid)
  put('dtstamp', moment(todo.updated_at))
  put('created', moment(todo.created_at))
  put('last-modified', moment(todo.updated_at))
  put('summary', todo.contents)
  if (todo.notes !== '') put('description', todo.notes)
  put('priority', PRIORITIES[todo.priority - 1])
  put('status', todo.is_done ? 'COMPLETED' : 'NEEDS-ACTION')
  if (todo.completed_at !== null) put('completed', moment(todo.completed_at))
  if (todo.labels.length > 0) {
    const categories = new ICAL.Property('categories')
    categories.setValues(todo.labels)
    component.addProperty(categories)
  }
  // What repeats has its due as DTSTART, too. RFC 5545 (3.8.2.3) wants a DUE after it, but any other DTSTART would move the
  // repetition, and any other DUE what the user has set.
  const begin = recurrence ? due : start
  const putTime = (name: string, time: Due) =>
    void component.addProperty(timeProperty(name, time, recurrence ? zones : null))
  if (begin && (recurrence || !due || canBegin(begin, due))) putTime('dtstart', begin)
  if (due) putTime('due', due)
  if (recurrence) put('rrule', ICAL.Recur.fromString(recurrence.rule))
  return component.toString()
}

/** Whether a to-do may have both: of one kind, and the due after the start (RFC 5545, section 3.8.2.3). */
function canBegin(start: Due, due: Due): boolean {
  return kindOf(start) === kindOf(due) && timeOf(start).compare(timeOf(due)) < 0
}

function kindOf({ time, time_zone }: Due): 'day' | 'wall clock' | 'moment' {
  if (time === undefined) return 'day'
  return time_zone === undefined ? 'wall clock' : 'moment'
}

/** A time; with `zones` it is local time in its zone, so that a repetition stays at that time when the clocks change. */
function timeProperty(name: string, due: Due, zones: CalendarZones | null): ICAL.Property {
  const { time_zone, ...local } = due
  const property = new ICAL.Property(name)
  if (zones && time_zone !== undefined) {
    zones.use(time_zone, Number(due.date.slice(0, 4)))
    property.setParameter('tzid', time_zone)
    property.setValue(timeOf(local))
  } else property.setValue(timeOf(due))
  return property
}

/** A day, a time of the wall clock wherever one is, or a moment in UTC. */
function timeOf(due: Due): ICAL.Time {
  const { date, time, time_zone } = due
  if (time === undefined) return ICAL.Time.fromDateString(date)
  if (time_zone === undefined) return ICAL.Time.fromDateTimeString(`${date}T${time}:00`)
  return moment(instantOf(due, time_zone).toString())
}

function moment(text: string): ICAL.Time {
  return ICAL.Time.fromJSDate(new Date(text), true)
}
