import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Row } from './table.ts'

const MAX_ROWS = 500
/** In characters: a statement of MySQL has room for 64 MiB by default (`max_allowed_packet`). */
const MAX_SIZE = 1_000_000

/** Rows, many at a time, but never so many that they fill the memory. Between two batches other work has its turn. */
export async function* batchesOf(rows: Iterable<Row> | AsyncIterable<Row>): AsyncGenerator<readonly Row[]> {
  let batch: Row[] = []
  let size = 0
  for await (const row of rows) {
    batch.push(row)
    size += sizeOf(row)
    if (batch.length < MAX_ROWS && size < MAX_SIZE) continue
    yield batch
    await nextTurn()
    batch = []
    size = 0
  }
  if (batch.length > 0) yield batch
}

function sizeOf(row: Row): number {
  let size = 0
  for (const value of row) if (typeof value === 'string' || Buffer.isBuffer(value)) size += value.length
  return size
}
