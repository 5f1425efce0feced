import { dueInWords } from '../dates/days.ts'
import { words } from '../words/index.ts'

/** The value of a field, as people read it. */
export function inWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return words.sync.nothing
  if (Array.isArray(value)) return value.length === 0 ? words.sync.nothing : value.join(', ')
  if (typeof value !== 'object') return String(value)
  if ('date' in value && typeof value.date === 'string') {
    return dueInWords({
      date: value.date,
      ...('time' in value && typeof value.time === 'string' && { time: value.time }),
    })
  }
  return 'rule' in value ? String(value.rule) : JSON.stringify(value)
}
