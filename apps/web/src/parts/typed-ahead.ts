/** How long keys are kept for a box that does not come, in milliseconds. */
const PATIENCE_MS = 3_000

const nothingTyped = () => ''
let end = nothingTyped

/** What is the browser's: the next element, or to load the page anew. */
const OF_THE_BROWSER = /^(Tab|F\d+)$/

/**
 * Keeps what is typed from now on for a box that is about to open: who types fast does not wait for it. The page behind it gets
 * none of these keys: there, Backspace would delete a to-do.
 */
export function keepTyped(): void {
  end()
  let typed = ''
  const take = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey, altKey, repeat } = event
    if (ctrlKey || metaKey || altKey || OF_THE_BROWSER.test(key)) return
    event.preventDefault()
    event.stopPropagation()
    if (key === 'Backspace') typed = typed.slice(0, -1)
    else if (key.length === 1 && !repeat) typed += key
  }
  window.addEventListener('keydown', take, true)
  const timer = setTimeout(() => end(), PATIENCE_MS)
  end = () => {
    window.removeEventListener('keydown', take, true)
    clearTimeout(timer)
    end = nothingTyped
    return typed
  }
}

/** What was typed while the box opened, which has the focus now. */
export function takeTyped(): string {
  return end()
}
