import { readFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { explained, faultOf } from './helper.ts'

const DOCUMENT = path.join(import.meta.dirname, '../../../../../../docs/filters.md')

/** The rows of all tables whose first cell is a filter. */
const rows = readFileSync(DOCUMENT, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|')))
  .map(([, filter = '', ...cells]) => ({ filter: filter.slice(1, -1), cells: cells.filter((cell) => cell !== '') }))

t.test('every documented filter means what its line says', async (t) => {
  const examples = rows.filter(({ cells }) => cells.length === 1)
  t.ok(examples.length > 60)
  for (const { filter, cells } of examples) t.equal(explained(filter), cells[0], filter)
})

t.test('every documented fault is told at its position, with what to change', async (t) => {
  const faults = rows.filter(({ cells }) => cells.length === 2)
  t.equal(faults.length, 14)
  for (const { filter, cells } of faults) {
    const { position, detail } = { ...faultOf(filter) }
    t.same([String(position), detail?.replace(/^.*? at position \d+: /, '')], cells, filter)
  }
})
