import type { TStringOptions } from 'typebox'
import { Matching } from './patterns.ts'

/**
 * Matches every string that is well-formed Unicode. A lone surrogate has no UTF-8 form: a database would
 * store U+FFFD in its place, and two different names or passwords would become one.
 */
const WELL_FORMED = '^[^\\uD800-\\uDFFF]*$'

/** Text of a client, counted in Unicode code points (as JSON Schema counts `minLength` and `maxLength`). */
export function Text(options: TStringOptions & { minLength: number; maxLength: number }) {
  return Matching(WELL_FORMED, 'must be well-formed Unicode', options)
}
