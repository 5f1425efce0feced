/** Whether a component with these props draws the same: each is the same as before, or has the same in it. */
export function drawsSame<P extends object>(before: P, now: P): boolean {
  return isAlike(before, now, (a, b) => Object.is(a, b) || (isObject(a) && isObject(b) && isAlike(a, b, Object.is)))
}

function isAlike(a: object, b: object, isSame: (a: unknown, b: unknown) => boolean): boolean {
  const others = new Map(Object.entries(b))
  const entries = Object.entries(a)
  return entries.length === others.size && entries.every(([key, value]) => isSame(value, others.get(key)))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
