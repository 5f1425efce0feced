import type { FieldError } from '@todo/schemas'
import { InvalidInput } from '@todo/service-kit'
import { parseCode } from '../one-time-codes/typed-code.ts'
import { type EmailAddress, parseEmail } from './email-address.ts'

/** An address, and the code that was mailed to it. */
export interface EmailAndCode {
  email: EmailAddress
  otp: string
}

/**
 * Reads the address of a body.
 *
 * @throws {InvalidInput} saying what is wrong with it.
 */
export function readEmail({ email }: { email: string }): EmailAddress {
  const address = parseEmail(email)
  if (isFault(address)) throw new InvalidInput(address)
  return address
}

/**
 * Reads the address and the code of a body.
 *
 * @throws {InvalidInput} saying what is wrong with either.
 */
export function readEmailAndCode(body: { email: string; otp: string }): EmailAndCode {
  const [email, otp] = [parseEmail(body.email), parseCode(body.otp)]
  if (isFault(email)) throw new InvalidInput(email, ...(isFault(otp) ? [otp] : []))
  if (isFault(otp)) throw new InvalidInput(otp)
  return { email, otp }
}

function isFault(parsed: EmailAddress | FieldError | string): parsed is FieldError {
  return typeof parsed === 'object' && 'detail' in parsed
}
