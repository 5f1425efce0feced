import { hash } from 'node:crypto'
import type { Snapshot } from './snapshot.ts'
import type { Row, Table } from './table.ts'

const BITS = 64

/** What two tables with the same rows have in common, in whatever order their rows come, and nearly no others. */
export class Fingerprint {
  #rows = 0
  #sum = 0n

  /** How many rows it is of. */
  get rows(): number {
    return this.#rows
  }

  /** The sum of the first 64 bits of the rows' SHA-256, without what exceeds 64 bits. */
  get checksum(): string {
    return this.#sum.toString(16).padStart(BITS / 4, '0')
  }

  add(rows: readonly Row[]): void {
    for (const row of rows) {
      this.#rows += 1
      this.#sum += hash('sha256', JSON.stringify(row), 'buffer').readBigUInt64BE()
    }
    this.#sum = BigInt.asUintN(BITS, this.#sum)
  }
}

/** Reads a table, and takes its fingerprint. */
export async function fingerprintOf(
  snapshot: Snapshot,
  table: Table,
  report: (rows: number) => void,
): Promise<Fingerprint> {
  const fingerprint = new Fingerprint()
  for await (const rows of snapshot.rows(table)) {
    fingerprint.add(rows)
    report(fingerprint.rows)
  }
  return fingerprint
}
