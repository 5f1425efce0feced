/**
 * A text without regard to case, to be compared byte by byte, on any database: `É` is `é`, `ß` is `SS`, and accents count.
 * The same letter, whether written by one code point or by two, is the same (Unicode, form NFC), and so are curly and straight
 * quotation marks and apostrophes: phones type the curly ones.
 */
export function fold(text: string): string {
  const straight = text.replace(/[‘-‛]/g, "'").replace(/[“-‟]/g, '"')
  return straight.toLowerCase().toUpperCase().normalize('NFC')
}
