/** How much of a filter is sent back in a message, in UTF-16 units. */
const QUOTED_LENGTH = 40

/** Where a fault is, and what belongs there. */
export interface FaultPlace {
  /** Counted from 0, in UTF-16 units, as JavaScript counts. */
  position: number
  /** What may stand there, in words. */
  expected: string
}

/** Why a filter cannot be read. The message says what is wrong, where, and what to change. */
export class FilterFault extends Error {
  readonly place: FaultPlace

  constructor(problem: string, advice: string, place: FaultPlace) {
    super(`${problem} at position ${place.position}: ${advice}`)
    this.place = place
  }
}

/** Text of the user in quotation marks, cut if it is long. */
export function quoted(text: string): string {
  return `"${text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text}"`.toWellFormed()
}
