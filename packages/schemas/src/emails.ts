import { type Static, Type } from 'typebox'
import { Matching } from './patterns.ts'
import { Password } from './users.ts'

/**
 * What a browser takes for an e-mail address (the HTML standard, section 4.10.5.1.5), as long as SMTP allows (RFC 5321,
 * section 4.5.3.1): ASCII only, no quotes, no comments, no line ends. An international domain is written in its `xn--`
 * form.
 */
const EMAIL =
  "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$"

/** An e-mail address. Whether it can be reached, only a mail tells. Case makes no difference. */
const Email = Matching(EMAIL, 'must be an e-mail address, as in ada@example.com', {
  maxLength: 254,
  examples: ['ada@example.com'],
})

const OneTimePassword = Matching('^[0-9]{6}$', 'must be six digits', {
  description: 'The six digits of the mail',
  examples: ['123456'],
})

/** Asks for a code to be mailed to an address. */
export const CodeRequest = Type.Object({ email: Email }, { $id: 'CodeRequest', additionalProperties: false })
export type CodeRequest = Static<typeof CodeRequest>

/** Shows that somebody reads the mail of an address. */
export const EmailVerification = Type.Object(
  { email: Email, otp: OneTimePassword },
  { $id: 'EmailVerification', additionalProperties: false },
)
export type EmailVerification = Static<typeof EmailVerification>

/** Sets a new password in the place of one that is forgotten. */
export const PasswordReset = Type.Object(
  { email: Email, otp: OneTimePassword, new_password: Password },
  { $id: 'PasswordReset', additionalProperties: false },
)
export type PasswordReset = Static<typeof PasswordReset>
