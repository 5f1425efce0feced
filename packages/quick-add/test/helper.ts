import type { QuickAdd } from '@todo/schemas'
import { parseQuickAdd, type QuickAddOptions } from '../src/index.ts'

/** Wednesday, 25 November 2026, 10:00 in London. */
export const NOW = Date.parse('2026-11-25T10:00:00Z')

/** What is understood of a text in London, unless told otherwise. */
export const read = (text: string, options: Partial<QuickAddOptions> = {}): QuickAdd =>
  parseQuickAdd(text, { now: NOW, timeZone: 'Europe/London', locale: 'en-GB', ...options })

/** Says in which zone the machine is; in the one that the system says, if none is given. */
export function setZone(zone: string | undefined): void {
  if (zone === undefined) delete process.env.TZ
  else process.env.TZ = zone
}

/** A text as the title of a test: plain ASCII. */
export const titleOf = (text: string): string =>
  JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** What was understood, in one line. */
export function summary({ due, recurrence, duration_minutes, list, section, labels, ...rest }: QuickAdd): string {
  const parts = [
    due && `due ${[due.date, due.time].filter(Boolean).join(' ')}`,
    recurrence && `${recurrence.rule}${recurrence.from === 'completion' ? ' from completion' : ''}`,
    duration_minutes && `${duration_minutes} minutes`,
    list && `list ${list}`,
    section && `section ${section}`,
    labels.length > 0 && `labels ${labels.join(' ')}`,
    rest.priority && `priority ${rest.priority}`,
    rest.assignee && `assignee ${rest.assignee}`,
    rest.deadline && `deadline ${rest.deadline}`,
  ]
  return parts.filter(Boolean).join(', ') || 'nothing'
}
