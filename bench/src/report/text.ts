import type { Verdict } from '../goals.ts'
import type { Results, Row } from '../results.ts'

const HEAD = ['workload', 'contender', 'connections', 'requests/s', 'p50 ms', 'p99 ms', 'errors', '× first']

/** The results as tables for a terminal: the rows with the ratio to the first of their kind, the figures, the goals. */
export function describeResults(results: Results, verdicts: readonly Verdict[]): string {
  const rows = table([HEAD, ...results.rows.map((row) => [...cells(row), ratio(row, results)])])
  const figures = table(results.figures.map(({ workload, name, value, unit }) => [workload, name, number(value), unit]))
  const goals = table(verdicts.map((verdict) => [MARKS[verdict.outcome], ...verdictCells(verdict)]))
  return [rows, figures, goals].filter((part) => part !== '').join('\n\n')
}

/** What falls short, a line each. */
export function describeShortfalls(verdicts: readonly Verdict[]): string[] {
  return verdicts
    .filter(({ outcome }) => outcome !== 'reached')
    .map((verdict) => `${verdict.outcome}: ${verdictCells(verdict).join(' · ')}`)
}

const MARKS = { reached: '✔', missed: '✘', 'not measured': '?' }

function cells({ workload, contender, connections, requestsPerSecond, p50Ms, p99Ms, errors }: Row): string[] {
  return [
    workload,
    contender,
    String(connections),
    number(requestsPerSecond),
    number(p50Ms),
    number(p99Ms),
    String(errors),
  ]
}

function ratio(row: Row, { rows }: Results): string {
  const alike = rows.filter(({ workload, connections }) => workload === row.workload && connections === row.connections)
  return number(row.requestsPerSecond / Number(alike[0]?.requestsPerSecond))
}

function verdictCells({ goal, value, outcome }: Verdict): string[] {
  const limit = goal.atLeast === undefined ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`
  const reached = value === undefined ? outcome : `${number(value)} ${goal.unit}`.trim()
  return [goal.workload, goal.text, reached, `${limit} ${goal.unit}`.trim()]
}

/** As many digits as mean something. */
function number(value: number): string {
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2)
}

/** Columns side by side; numbers stand to the right. */
function table(lines: readonly (readonly string[])[]): string {
  const widthOf = (column: number) => Math.max(...lines.map((line) => String(line[column]).length))
  const widths = Object.keys(Object(lines[0])).map((column) => widthOf(Number(column)))
  const pad = (cell: string, column: number) =>
    /^-?[\d,.]+$|^NaN$/.test(cell) ? cell.padStart(Number(widths[column])) : cell.padEnd(Number(widths[column]))
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n')
}
