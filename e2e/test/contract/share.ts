const SHARES = 8

/**
 * Deals out many values to many operations in turn: the values for one of them. So each value is tried at many operations,
 * but not at all of them. The services' own tests try what each route refuses; these try it through the gateway.
 *
 * @param turn which operation, from 0 on.
 */
export function shareOf<T>(values: readonly T[], turn: number): T[] {
  return values.filter((_value, index) => index % SHARES === turn % SHARES)
}
