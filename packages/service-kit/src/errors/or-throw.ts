/** A value that was looked for; throws a `Fault` if there is none. */
export function orThrow<T extends object | number>(value: T | null | undefined, Fault: new () => Error): T {
  if (value == null) throw new Fault()
  return value
}
