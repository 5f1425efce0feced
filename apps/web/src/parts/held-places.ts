/** How long a button may take to go, and its place is held, in milliseconds: most double clicks are faster. */
const HELD_MS = 500

/**
 * Where a button goes when it is pressed, nothing else can be pressed for a moment: who clicks twice does not mean what comes in
 * its place, such as the next to-do, or what is behind a box.
 */
export function holdPlaces(): void {
  document.addEventListener('click', onClick, true)
}

function onClick({ target }: MouseEvent): void {
  const button = target instanceof Element && target.closest('button, [role=menuitem]')
  if (!button) return
  const dialog = button.closest('dialog')
  const { top, left, width, height } = button.getBoundingClientRect()
  const place = document.createElement('div')
  place.className = 'held-place'
  Object.assign(place.style, { top: `${top}px`, left: `${left}px`, width: `${width}px`, height: `${height}px` })
  // The focus stays where it is.
  place.addEventListener('mousedown', (event) => event.preventDefault())
  const changes = new MutationObserver(() => {
    if (button.isConnected) return
    changes.disconnect()
    const above = dialog?.isConnected ? dialog : document.body
    above.append(place)
    setTimeout(() => place.remove(), HELD_MS)
  })
  changes.observe(document.body, { childList: true, subtree: true })
  setTimeout(() => changes.disconnect(), HELD_MS)
}
