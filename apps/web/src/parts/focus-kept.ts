import { rowsIn } from '../todos/rows.ts'

/** The parts of the page in which the focus stays. Menus give it back themselves. */
const PART = 'main, aside, dialog'

/** What can have the focus; without what one types in, which brings up the keys of a phone. */
const FOCUSABLE =
  'a[href], button, summary, select, [tabindex="0"], input:is([type=checkbox], [type=radio], [type=file])'

/** What has the focus, and what may have it afterwards. */
interface Focused {
  element: Element
  part: HTMLElement
  /** What it is in, from the inside out. */
  around: readonly Element[]
  /** What else can have it in this part: what comes after it, and then what is before it, the nearest first. */
  others: readonly HTMLElement[]
  /** If it is in the row of a to-do: the keys of that, those below, and those above. */
  rows: readonly (string | undefined)[]
}

let inPage: Focused | undefined
/** The same in the box above the page, if there is one. */
let inBox: Focused | undefined

/**
 * Keeps the focus in its part of the page when what had it goes: the same to-do gets it where it is drawn anew, or else the nearest
 * one, or where none is left, what adds one; of all else, what is nearest in what it was in; or else the part itself. Nothing is
 * scrolled for that: it may be another device that took it away.
 */
export function keepFocus(): void {
  document.addEventListener('focusin', ({ target }) => {
    // A list takes it itself when its last to-do goes, and nothing can be done there.
    if (target instanceof Element && target.matches('.todo-list[data-empty]') && passOn()) return
    const now = target instanceof Element ? focused(target) : undefined
    inBox = now?.part.matches('dialog') ? now : undefined
    // A box gives the focus back to where it was.
    if (!inBox) inPage = now
  })
  const changes = new MutationObserver(() => {
    if (document.activeElement === document.body) passOn()
  })
  changes.observe(document.body, { childList: true, subtree: true })
}

/** If what had the focus last is gone, something else gets it. */
function passOn(): boolean {
  const last = inBox?.part.isConnected ? inBox : inPage
  if (!last || last.element.isConnected) return false
  insteadOf(last)?.focus({ preventScroll: true })
  return true
}

function focused(element: Element): Focused | undefined {
  const part = element.closest<HTMLElement>(PART)
  if (!part) return undefined
  const around: Element[] = []
  for (let outer = element.parentElement; outer && part.contains(outer); outer = outer.parentElement) around.push(outer)
  const all = [...part.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((other) => !element.contains(other))
  const isBefore = (other: Element) => (element.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_PRECEDING) !== 0
  const others = [...all.filter((other) => !isBefore(other)), ...all.filter(isBefore).reverse()]
  return { element, part, around, others, rows: rowsFrom(part, element) }
}

function rowsFrom(part: Element, element: Element): Focused['rows'] {
  const row = element.closest<HTMLElement>('[role=row][data-key]')
  if (!row) return []
  const keys = rowsIn(part).map(({ dataset }) => dataset.key)
  const index = keys.indexOf(row.dataset.key)
  return [...keys.slice(index), ...keys.slice(0, index).reverse()]
}

function insteadOf({ part, around, others, rows }: Focused): HTMLElement | undefined {
  if (!part.isConnected) return part.matches('main') ? (document.querySelector('main') ?? undefined) : undefined
  const inside = around.filter(({ isConnected }) => isConnected)
  if (rows.length > 0) {
    const there = new Map(rowsIn(part).map((row) => [row.dataset.key, row]))
    const row = there.get(rows.find((one) => there.has(one)))
    // A list that is drawn anew has its rows a moment later.
    if (row || part.querySelector('[role=grid]:not(:has(.drop-here))')) return row
    // None is left: what adds one.
    return inside.flatMap((outer) => outer.querySelector<HTMLElement>('.add-here') ?? [])[0] ?? part
  }
  const left = others.filter((other) => other.isConnected && other.checkVisibility() && !other.matches(':disabled'))
  const near = inside.map((outer) => left.find((other) => outer.contains(other))).find((other) => other !== undefined)
  return near ?? part
}
