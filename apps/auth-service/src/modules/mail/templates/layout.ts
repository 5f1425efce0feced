import { type Html, html } from './html.ts'
import type { MailContent } from './template.ts'

/** A mail from its subject and its paragraphs, each of which is plain text. It says the same as text and as HTML. */
export function mail(subject: string, lang: string, paragraphs: (string | LargeCode)[]): MailContent {
  const text = paragraphs.map((part) => (part instanceof LargeCode ? part.code : wrap(part))).join('\n\n')
  const page = html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<title>${subject}</title>
</head>
<body style="font-family: sans-serif; line-height: 1.5">${paragraphs.map(toHtml)}
</body>
</html>
`
  return { subject, text: `${text}\n`, html: page.toString() }
}

/** A code as a paragraph of its own: easy to find, and to copy. */
export class LargeCode {
  readonly code: string

  constructor(code: string) {
    this.code = code
  }
}

/** A username, or other text of users, on one line. It may have line ends. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}

/** The beginning of a text, of so many characters at the most. What is left out is an ellipsis. */
export function beginningOf(text: string, length: number): string {
  const characters = [...text]
  return characters.length <= length
    ? text
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`
}

function toHtml(paragraph: string | LargeCode): Html {
  return paragraph instanceof LargeCode
    ? html`
<p style="font-size: 2em; letter-spacing: 0.2em"><strong>
${paragraph.code}
</strong></p>`
    : html`
<p>${wrap(paragraph)}</p>`
}

/** Breaks lines before the 72nd character, between words. A longer word has a line of its own. */
function wrap(text: string): string {
  return text.replace(/(\S{72,}|.{1,71})(?: |$)/g, '$1\n').trimEnd()
}
