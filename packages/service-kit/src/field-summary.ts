import type { FieldError } from '@todo/schemas'

/** The faults in one line. */
export function summaryOf(errors: readonly FieldError[]): string {
  return errors.map(({ pointer, parameter, detail }) => `${parameter ?? (pointer || 'the body')} ${detail}`).join('; ')
}
