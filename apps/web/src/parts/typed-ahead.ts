/** How long keys are kept for a box that does not come, in milliseconds. */
const PATIENCE_MS = 3_000

const nothingTyped = () => ''
let end = nothingTyped

/** Keeps what is typed from now on for a box that is about to open: who types fast does not wait for it. */
export function keepTyped(): void {
  end()
  let typed = ''
  const take = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey, altKey, repeat } = event
    if (key.length !== 1 || ctrlKey || metaKey || altKey || repeat) return
    typed += key
    event.preventDefault()
    event.stopPropagation()
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
