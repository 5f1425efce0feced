import { InvalidInput } from '@todo/service-kit'

/** How much of a filter is sent back in a message, in UTF-16 units. */
const QUOTED_LENGTH = 40

/** Where a fault is, and what belongs there. */
export interface FaultPlace {
  /** Counted from 0, in UTF-16 units, as JavaScript counts. */
  position: number
  /** What may stand there, in words. */
  expected: string
}

/** 422: a filter that cannot be read. The message says what is wrong, where, and what to change. */
export class FilterFault extends InvalidInput {
  constructor(problem: string, advice: string, { position, expected }: FaultPlace) {
    super({ parameter: 'filter', detail: `${problem} at position ${position}: ${advice}`, position, expected })
  }
}

/** Text of the user in quotation marks, cut if it is long. */
export function quoted(text: string): string {
  return `"${text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text}"`.toWellFormed()
}
