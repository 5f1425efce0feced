import { type Static, Type } from 'typebox'
import { Text } from './text.ts'
import { Password } from './users.ts'

/**
 * An e-mail address. Whether it can be one is a rule of the service, which says in words what is wrong: a domain may be
 * international, and so may the name before the @ (RFC 6531).
 */
export const Email = Text({
  minLength: 3,
  maxLength: 254,
  description: 'Case makes no difference. An international domain may be written either way (`bücher.example`)',
  examples: ['ada@example.com'],
})

const OneTimePassword = Text({
  minLength: 6,
  maxLength: 32,
  description: 'The six digits of the mail. Blanks and hyphens that were copied along are ignored',
  examples: ['123456'],
})

/** Asks for a code to be mailed to an address. */
export const CodeRequest = Type.Object({ email: Email }, { $id: 'CodeRequest', additionalProperties: false })
export type CodeRequest = Static<typeof CodeRequest>

/** Asks for a code to be mailed to an address that is to be the user's own. */
export const EmailCodeRequest = Type.Object(
  { email: Email, password: Type.Optional(Password) },
  { $id: 'EmailCodeRequest', additionalProperties: false },
)
export type EmailCodeRequest = Static<typeof EmailCodeRequest>

/** Shows that somebody reads the mail of an address. */
export const EmailVerification = Type.Object(
  { email: Email, otp: OneTimePassword },
  { $id: 'EmailVerification', additionalProperties: false },
)
export type EmailVerification = Static<typeof EmailVerification>

/** Sets a new password for somebody who has forgotten theirs. */
export const PasswordReset = Type.Object(
  { email: Email, otp: OneTimePassword, new_password: Password },
  { $id: 'PasswordReset', additionalProperties: false },
)
export type PasswordReset = Static<typeof PasswordReset>

/** What a token of the operator looks like. */
export const RESET_TOKEN = '7.0.1764331200000.Lr2mJ1uUMY0m0zVd1Wd8hS5dY4o1a6XqgWm0Q9kq3aE'

/** Sets a new password for somebody to whom the operator has given a token. */
export const PasswordResetByToken = Type.Object(
  {
    token: Text({
      minLength: 1,
      maxLength: 256,
      description: 'What the person who runs the service has sent you',
      examples: [RESET_TOKEN],
    }),
    new_password: Password,
  },
  { $id: 'PasswordResetByToken', additionalProperties: false },
)
export type PasswordResetByToken = Static<typeof PasswordResetByToken>
