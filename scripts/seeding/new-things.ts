import type { CreateList, CreateTodo, Due } from '@todo/schemas'
import type { Temporal } from 'temporal-polyfill'

/** When something is, counted from the day of seeding. */
export interface When {
  /** 0 is that day, -1 the day before. */
  days: number
  /** As in 17:00; left out, the whole day. */
  time?: string
  /** Whether the time is one in the time zone of the machine; if not, it is that time wherever one is. */
  inZone?: boolean
}

/** A to-do with its fields. */
export interface DetailedTodo extends Omit<CreateTodo, 'due' | 'start' | 'deadline' | 'section_id'> {
  /** The name of a section of its list. */
  section?: string
  due?: When
  start?: When
  /** In days from the day of seeding. */
  deadline?: number
  subtasks?: readonly DetailedTodo[]
  /** What is done with it when it is there. */
  afterwards?: 'complete' | 'delete'
}

/** A to-do to be added, or the line of text that is typed to add it. */
export type NewTodo = string | DetailedTodo

/** A list to be added. */
export interface NewList extends CreateList {
  is_archived?: boolean
  /** Whether a housemate is in it, too. */
  is_shared?: boolean
  /** The names of its sections. */
  sections: readonly string[]
  todos: readonly NewTodo[]
}

/** The day of seeding, and where. */
export interface Today {
  date: Temporal.PlainDate
  /** The name of an IANA time zone. */
  timeZone: string
}

/** The due that is meant. */
export function dueOf({ days, time, inZone }: When, { date, timeZone }: Today): Due {
  return { date: dayOf(days, date), ...(time && { time }), ...(inZone && { time_zone: timeZone }) }
}

/** A day so many days after another, as in 2026-12-24. */
export function dayOf(days: number, date: Temporal.PlainDate): string {
  return date.add({ days }).toString()
}
