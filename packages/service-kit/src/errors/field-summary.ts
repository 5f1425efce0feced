import type { FieldError } from '@todo/schemas'

/** Faults in one line: those listed, and how many there are if that is more. */
export function summaryOf(listed: readonly FieldError[], total = listed.length): string {
  const texts = listed.map(({ pointer, parameter, detail }) => `${parameter ?? (pointer || 'the body')} ${detail}`)
  const all = texts.join('; ')
  return total > listed.length ? `${total} faults, of which the first ${listed.length} are: ${all}` : all
}
