import { type Html, html } from './html.ts'
import type { MailContent } from './template.ts'

/** What stands between two empty lines: plain text, or something that is shown in a way of its own. */
export type Paragraph = string | LargeCode | LinkTo

/** A mail from its subject and its paragraphs. It says the same as text and as HTML. */
export function mail(subject: string, lang: string, paragraphs: Paragraph[]): MailContent {
  const text = paragraphs.map(toText).join('\n\n')
  const page = html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${subject}</title>
</head>
<body style="font-family: sans-serif; line-height: 1.5; max-width: 36em; padding: 0 0.5em; overflow-wrap: anywhere">${paragraphs.map(toHtml)}
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

/** A link as a paragraph of its own. */
export class LinkTo {
  readonly url: string
  readonly words: string

  constructor(url: string, words: string) {
    this.url = url
    this.words = words
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

function toText(paragraph: Paragraph): string {
  if (paragraph instanceof LargeCode) return paragraph.code
  return wrap(paragraph instanceof LinkTo ? `${paragraph.words}: ${paragraph.url}` : paragraph)
}

function toHtml(paragraph: Paragraph): Html {
  if (paragraph instanceof LargeCode)
    return html`
<p style="font-size: 2em; letter-spacing: 0.2em; margin: 0.5em 0"><strong>
${paragraph.code}
</strong></p>`
  if (paragraph instanceof LinkTo)
    return html`
<p><a
href="${paragraph.url}">
${paragraph.words}</a></p>`
  return html`
<p>${wrap(paragraph)}</p>`
}

/** Breaks lines before the 72nd character, between words. A longer word has a line of its own. */
function wrap(text: string): string {
  return text.replace(/(\S{72,}|.{1,71})(?: |$)/g, '$1\n').trimEnd()
}
