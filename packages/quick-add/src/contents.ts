import { CLOSING, type Range } from './words.ts'

/** Brackets around a part that goes would be left empty: they go too. */
function withBrackets(text: string, { start, end }: Range): Range {
  const isInBrackets = ['()', '[]'].includes(`${text.charAt(start - 1)}${text.charAt(end)}`)
  return isInBrackets ? { start: start - 1, end: end + 1 } : { start, end }
}

/** The text without some parts, which are in order and do not overlap. Blanks are tidied. */
export function withoutParts(text: string, parts: readonly Range[]): string {
  let kept = ''
  let position = 0
  for (const { start, end } of parts.map((part) => withBrackets(text, part))) {
    kept += text.slice(position, start)
    if (CLOSING.has(text.charAt(end))) kept = kept.trimEnd()
    position = end
  }
  const tidied = `${kept}${text.slice(position)}`.replace(/\s+/gu, ' ').trim()
  return parts.length === 0 ? tidied : tidied.replace(/^(?:[,;:] ?|[–—-] )/, '').replace(/[,;]$/, '')
}
