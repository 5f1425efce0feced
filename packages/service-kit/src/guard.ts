import { Ajv, type ValidateFunction } from 'ajv'
import type { Static, TSchema } from 'typebox'

/** The form of a UUID. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** What a guard knows. `date` is a day that exists. */
const formats = {
  uuid: UUID,
  date: (text: string) => {
    const day = new Date(`${text}T00:00:00Z`)
    return !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(`${text}T`)
  },
}

/**
 * Makes a check of unknown values by a schema; nothing is converted, filled in or dropped. `named` are the schemas that it
 * refers to.
 *
 * @returns a function that narrows the type; after a refusal, its `errors` has the first fault.
 * @throws {Error} when the schema has any other `format` than `date` and `uuid`: it is not known here, so it would not be checked.
 */
export function guardOf<T extends TSchema>(schema: T, ...named: TSchema[]): ValidateFunction<Static<T>> {
  return new Ajv({ meta: false, validateSchema: false, schemas: named, formats }).compile<Static<T>>(schema)
}

/**
 * The same for what is seldom asked: it is made when it is asked first. TypeBox could check values, too, but each app would take
 * 7 MB more for that.
 */
export function lazyGuardOf<T extends TSchema>(schema: T, ...named: TSchema[]): (value: unknown) => value is Static<T> {
  let guard: ValidateFunction<Static<T>> | undefined
  return (value): value is Static<T> => {
    guard ??= guardOf(schema, ...named)
    return guard(value)
  }
}

/**
 * Makes a function that returns a value as what the schema says it is.
 *
 * @returns a function that throws an `Error` for any other value. The message says nothing of the value.
 */
export function readerOf<T extends TSchema>(schema: T): (value: unknown) => Static<T> {
  const fits = lazyGuardOf(schema)
  return (value) => {
    if (fits(value)) return value
    throw new Error('A value does not fit its schema')
  }
}
