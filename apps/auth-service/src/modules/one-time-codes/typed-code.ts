import type { FieldError } from '@todo/schemas'

/** What comes along when a code is copied from a mail: blanks, hyphens and invisible characters. */
const BETWEEN = /[\s\p{Pd}\p{Default_Ignorable_Code_Point}]/gu

/** Reads a code as people type or paste it: `123 456`, `123-456` or in full-width digits. */
export function parseCode(otp: string): string | FieldError {
  const code = otp.normalize('NFKC').replace(BETWEEN, '')
  return /^[0-9]{6}$/.test(code) ? code : { pointer: '/otp', detail: 'must be the six digits of the mail' }
}
