const SHARES = 8

/** Which of the stacks it is that try the same walk between them. */
export interface Part {
  /** From 0 on. */
  readonly index: number
  readonly of: number
}

/**
 * Deals out many values to many operations in turn: the values for one of them. So each value is tried at many operations,
 * but not at all of them. The services' own tests try what each route refuses; these try it through the gateway. What one
 * stack would try at an operation, several stacks try between them.
 *
 * @param turn which operation, from 0 on.
 */
export function shareOf<T>(values: readonly T[], turn: number, part: Part): T[] {
  const shares = SHARES * part.of
  const share = (turn + part.index * SHARES) % shares
  return values.filter((_value, index) => index % shares === share)
}
