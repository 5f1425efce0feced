/// <reference path="../../fxa-common-password-list.d.ts" />
import { InvalidInput } from '@todo/service-kit'
import * as commonPasswords from 'fxa-common-password-list'
import { usernameKey } from '../usernames/username-key.ts'
import { MAX_PASSWORD_BYTES } from './password-hasher.ts'
import { preparePassword } from './prepare-password.ts'

/** What a new password has to be. */
export interface PasswordRules {
  /** In code points (OWASP ASVS 5.0, 6.2.1). */
  minLength: number
  /** Whether passwords that many people use, and the username itself, are refused (ASVS 6.2.4). */
  refuseCommon: boolean
}

/** A password that somebody wants, and the username of the account, if that is known. */
export interface NewPassword {
  username?: string
  password: string
}

/**
 * Checks a new password. There are no rules about its composition (NIST SP 800-63B-4, section 3.1.1.2). What counts is the
 * form that is hashed.
 *
 * @param pointer where in the body it is.
 * @throws {InvalidInput} saying which rule is broken, and how to keep it.
 */
export function checkNewPassword(wanted: NewPassword, rules: PasswordRules, pointer = '/password'): void {
  const fault = faultOf(wanted, rules)
  if (fault) throw new InvalidInput({ pointer, detail: fault })
}

function faultOf({ username, ...wanted }: NewPassword, { minLength, refuseCommon }: PasswordRules): string | undefined {
  const password = preparePassword(wanted.password)
  if ([...password].length < minLength) return `must have at least ${minLength} characters`
  const bytes = Buffer.byteLength(password)
  if (bytes > MAX_PASSWORD_BYTES) return `must have at most ${MAX_PASSWORD_BYTES} bytes in UTF-8, and has ${bytes}`
  if (!refuseCommon) return undefined
  if (username !== undefined && usernameKey(password) === usernameKey(username)) return 'must not be the username'
  if (commonPasswords.test(password.toLowerCase())) return 'is one of the most common passwords; choose another'
  return undefined
}
