import { InvalidInput } from '@todo/service-kit'
import { withoutInvisible } from './username-key.ts'

/**
 * What no new username may have, and how the answer says so. The kinds are those that RFC 8264 (section 4.3) keeps out of
 * free text. Other characters that nobody sees, such as the joiners within emoji, are allowed: they make no difference
 * between two names.
 */
const RULES: [RegExp, string][] = [
  [/\p{Cc}/u, 'must not have control characters, such as tabs or line ends'],
  [/[\p{Zl}\p{Zp}]/u, 'must not have line or paragraph separators'],
  [/\p{Bidi_Control}/u, 'must not have characters that change the direction of text'],
  [/[\p{Cf}--\p{Default_Ignorable_Code_Point}]/v, 'must not have invisible formatting characters'],
  [/\p{Co}/u, 'must not have private-use characters'],
  [/[\p{Cn}--\p{Default_Ignorable_Code_Point}]/v, 'must not have characters that Unicode has not assigned'],
]

/**
 * A blank at either end. Some symbols of Unicode are blanks to the eye: a Braille pattern without dots, a note without a
 * head, and the blanks between hieroglyphs.
 */
const BLANK = '[\\s\\u2800\\u{1D159}\\u{13441}\\u{13442}]'
const OUTER_BLANK = new RegExp(`^${BLANK}|${BLANK}$`, 'u')

/**
 * Checks a name that somebody wants.
 *
 * @throws {InvalidInput} saying what has to be taken out.
 */
export function checkNewUsername(username: string): void {
  const detail = faultOf(username)
  if (detail) throw new InvalidInput({ pointer: '/username', detail })
}

function faultOf(username: string): string | undefined {
  const broken = RULES.find(([pattern]) => pattern.test(username))
  if (broken) return broken[1]
  const visible = withoutInvisible(username)
  if (visible === '') return 'must have at least one visible character'
  return OUTER_BLANK.test(visible) ? 'must not have blanks at its beginning or end' : undefined
}
