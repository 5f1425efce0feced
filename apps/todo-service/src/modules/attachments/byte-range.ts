import { RangeNotSatisfiable } from './attachment-faults.ts'

/** Some bytes of a file: the first and the last one, counted from 0. */
export interface ByteRange {
  start: number
  end: number
}

/** One range of bytes: from one to another, from one to the end, or so many at the end. */
const ONE_RANGE = /^bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))$/i

/**
 * The part of a file that a `Range` asks for (RFC 9110, section 14.2). Where it asks for several, or is not understood, the
 * answer is the whole file.
 *
 * @throws {RangeNotSatisfiable} when none of these bytes are in the file.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | undefined {
  const [range, first = '', last, suffix] = ONE_RANGE.exec(header?.trim() ?? '') ?? []
  if (range === undefined) return undefined
  const start = suffix === undefined ? Number(first) : Math.max(0, size - Number(suffix))
  const end = Math.min(size - 1, Number(last || size))
  if (last && Number(last) < start) return undefined
  if (start >= size) throw new RangeNotSatisfiable()
  return { start, end }
}
