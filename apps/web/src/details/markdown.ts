import DOMPurify from 'dompurify'
import { Marked } from 'marked'

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    // The page shows nothing of other hosts, so a picture is a link to it.
    image: ({ href, text }) => linkTo(href, text || href),
    html: ({ text }) => asText(text),
    // All are below the headings of the page: whoever writes notes or a description does not think of an outline.
    heading({ tokens }) {
      return `<h3>${this.parser.parseInline(tokens)}</h3>`
    },
  },
})

/** What a text can be made of. */
const ALLOWED_TAGS = [
  ...['p', 'br', 'hr', 'blockquote', 'pre', 'code', 'strong', 'em', 'del', 'a', 'ul', 'ol', 'li', 'input'],
  ...['h3', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
]
const ALLOWED_ATTR = ['href', 'type', 'checked', 'start', 'align']

function asText(text: string): string {
  const element = document.createElement('span')
  element.textContent = text
  return element.innerHTML
}

function linkTo(href: string, text: string): string {
  const element = document.createElement('a')
  element.href = href
  element.textContent = text
  return element.outerHTML
}

/** A text in Markdown, as it is shown. Its check boxes are numbered; links open beside the page. */
export function rendered(text: string, isFixed: boolean): DocumentFragment {
  const html = marked.parse(text, { async: false })
  const fragment = DOMPurify.sanitize(html, { ALLOWED_TAGS, ALLOWED_ATTR, RETURN_DOM_FRAGMENT: true })
  for (const link of fragment.querySelectorAll('a')) {
    link.target = '_blank'
    link.rel = 'noopener noreferrer'
  }
  for (const [index, box] of [...fragment.querySelectorAll('input')].entries()) {
    const item = box.closest('li')
    item?.classList.add('task')
    box.ariaLabel = item?.textContent?.trim().split('\n', 1).join('') ?? ''
    box.dataset.task = String(index)
    box.disabled = isFixed
  }
  return fragment
}

/** Whether each check box of a text is checked. */
function tasksOf(text: string): boolean[] {
  const tasks: boolean[] = []
  marked.walkTokens(marked.lexer(text), (token) => {
    if (token.type === 'list_item' && token.task) tasks.push(token.checked === true)
  })
  return tasks
}

/** A text in which one check box, by its number, is the other way round. */
export function withTaskToggled(text: string, index: number): string {
  const wanted = String(tasksOf(text).map((isDone, task) => isDone !== (task === index)))
  // What looks like a check box need not be one, as in code. There are none before the first so many.
  for (const { index: start, 0: mark } of [...text.matchAll(/\[[ xX]\]/g)].slice(index)) {
    const toggled = `${text.slice(0, start)}${mark === '[ ]' ? '[x]' : '[ ]'}${text.slice(start + mark.length)}`
    if (String(tasksOf(toggled)) === wanted) return toggled
  }
  return text
}
