/**
 * A text without regard to case, to be compared byte by byte, on any database: `É` is `é`, `ß` is `SS`, and accents count.
 * The same letter, whether written by one code point or by two, is the same (Unicode, form NFC).
 */
export function fold(text: string): string {
  return text.toLowerCase().toUpperCase().normalize('NFC')
}
