import type { FieldError } from '@todo/schemas'
import { InvalidInput } from '@todo/service-kit'
import { Temporal } from 'temporal-polyfill'

/** What the name of a time zone begins with; an offset begins with a sign. */
const NAME = /^[A-Za-z]/

/**
 * The time zone in its usual spelling: `Europe/Berlin` for `europe/berlin`. Another name of the same zone stays as it is.
 * An offset is refused: it does not say when summer time is.
 *
 * @param where The field of the body, or the parameter, that has the name.
 * @throws {InvalidInput} when there is no time zone of that name.
 */
export function timeZoneNamed(name: string, where: Omit<FieldError, 'detail'>): string {
  if (NAME.test(name)) {
    try {
      return new Temporal.ZonedDateTime(0n, name).timeZoneId
    } catch {
      // The message of the runtime says no more than the one below.
    }
  }
  throw new InvalidInput({ ...where, detail: 'must be the name of a time zone, as in Europe/Berlin' })
}
