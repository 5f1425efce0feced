import type { Measurement } from './load/measurement.ts'

/** What one contender came to in one workload. */
export interface Row extends Measurement {
  readonly workload: string
  readonly contender: string
  readonly connections: number
  /** All of its measurements; the row itself has the medians. */
  readonly rounds: readonly Measurement[]
}

/** A result of a workload that is no rate of requests. */
export interface Figure {
  readonly workload: string
  readonly name: string
  readonly value: number
  readonly unit: string
}

/** What a workload came to. */
export interface Outcome {
  readonly rows: readonly Row[]
  readonly figures: readonly Figure[]
}

/** What all workloads came to. */
export class Results implements Outcome {
  readonly rows: Row[] = []
  readonly figures: Figure[] = []

  add({ rows, figures }: Outcome): void {
    this.rows.push(...rows)
    this.figures.push(...figures)
  }

  /** A row; undefined where that was not measured. */
  row(workload: string, contender: string, connections: number): Row | undefined {
    return this.rows.find(
      (row) => row.workload === workload && row.contender === contender && row.connections === connections,
    )
  }

  /** A figure's value; undefined where it was not measured. */
  figure(workload: string, name: string): number | undefined {
    return this.figures.find((figure) => figure.workload === workload && figure.name === name)?.value
  }
}
