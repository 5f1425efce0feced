import { hash } from 'node:crypto'

/** Characters that are drawn as nothing, such as a zero-width space or a soft hyphen. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu

/**
 * What tells usernames apart. Names that differ only in case, in how Unicode writes the same text, or in characters that
 * nobody sees have one key: `José` and `JOSÉ` are one name, `Jose` is another.
 *
 * The folded name can be eighteen times as long as the name (U+FDFA), which is more than an index takes. So the key is
 * its SHA-256, always 64 characters.
 */
export function usernameKey(username: string): string {
  return hash('sha256', fold(username))
}

/** A name without the characters that nobody sees. */
export function withoutInvisible(username: string): string {
  return username.replace(INVISIBLE, '')
}

/**
 * Unicode's NFKC_Casefold (The Unicode Standard, section 3.13, R5), with every kind of space as a plain one, as
 * RFC 8265 has it. Case folding can undo the normal form, so it is applied again.
 */
function fold(text: string): string {
  const composed = withoutInvisible(text)
    .normalize('NFKC')
    .replace(/\p{Zs}/gu, ' ')
  return Array.from(composed, foldCase).join('').normalize('NFKC')
}

/** Full case folding of one code point, by way of both cases. Only the dotless i would become another letter. */
function foldCase(character: string): string {
  return character === 'ı' ? character : character.toLowerCase().toUpperCase().toLowerCase()
}
