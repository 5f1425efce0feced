import type { DeadLetter } from './dead-letters.ts'

const HEADINGS = ['ID', 'JOB', 'ATTEMPTS', 'CREATED', 'DIED', 'ERROR']

/** Dead letters as text: their number, and a table with a line for each that is given. Times are UTC. */
export function describeDeadLetters({ letters, count }: { letters: readonly DeadLetter[]; count: number }): string {
  if (count === 0) return 'no dead letters'
  const rows = letters.map(({ id, name, attempts, createdAt, diedAt, error }) => [
    String(id),
    name,
    String(attempts),
    timeOf(createdAt),
    timeOf(diedAt),
    // Keeps each letter on one line.
    error.replace(/\s+/g, ' '),
  ])
  const shown = letters.length < count ? `, the last ${letters.length} of them` : ''
  return [`${count} dead ${count === 1 ? 'letter' : 'letters'}${shown}:`, ...tabulate([HEADINGS, ...rows])].join('\n')
}

function timeOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 19).replace('T', ' ')
}

function tabulate(rows: readonly string[][]): string[] {
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => `${row[column]}`.length)))
  return rows.map((row) => `  ${widths.map((width, column) => `${row[column]}`.padEnd(width)).join('  ')}`.trimEnd())
}
