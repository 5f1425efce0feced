import { createHash } from 'node:crypto'

/**
 * What tells usernames apart: names that differ only in case, or in how Unicode writes the same text, have one key.
 * `José` and `JOSÉ` are one name, `Jose` is another. The normal form can be eighteen times as long as the name (U+FDFA),
 * more than an index takes: so the key is its SHA-256, always 64 characters.
 */
export function usernameKey(username: string): string {
  return createHash('sha256').update(caseFolded(username)).digest('hex')
}

/** NFKC, with the case folded (Unicode Standard, section 3.13, D147), and NFKC again, since folding can undo it. */
function caseFolded(text: string): string {
  return Array.from(text.normalize('NFKC'), foldCase).join('').normalize('NFKC')
}

/** Full case folding of one code point, by way of both cases; only the dotless i would lose its identity on the way. */
function foldCase(character: string): string {
  return character === 'ı' ? character : character.toLowerCase().toUpperCase().toLowerCase()
}
