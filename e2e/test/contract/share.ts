const SHARES = 8

/**
 * What one of many gets when values are dealt out to them in turn: each value is tried at many operations, but not at all
 * of them. The services have tests of their own for what they refuse; here it is tried through all that a client meets.
 *
 * @param turn which of the many, from 0 on.
 */
export function shareOf<T>(values: readonly T[], turn: number): T[] {
  return values.filter((_value, index) => index % SHARES === turn % SHARES)
}
