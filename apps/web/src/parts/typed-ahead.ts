import { type Dispatch, type SetStateAction, useLayoutEffect, useState } from 'react'

/** How long keys are kept for a box that does not come, in milliseconds. */
const PATIENCE_MS = 15_000

const nothingTyped = () => ''
let end = nothingTyped

/** What is the browser's: the next element, or to load the page anew. */
const OF_THE_BROWSER = /^(Tab|F\d+)$/

/**
 * Keeps what is typed from now on for a box that is about to open: who types fast does not wait for it. The page behind it gets
 * none of these keys: there, Backspace would delete a to-do. Escape and the mouse end that, should the box not come.
 */
export function keepTyped(): void {
  end()
  let typed = ''
  const take = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey, altKey, repeat } = event
    if (ctrlKey || metaKey || altKey || OF_THE_BROWSER.test(key)) return
    event.preventDefault()
    event.stopPropagation()
    if (key === 'Escape') end()
    else if (key === 'Backspace') typed = typed.slice(0, -1)
    else if (key.length === 1 && !repeat) typed += key
  }
  const leave = () => void end()
  window.addEventListener('keydown', take, true)
  window.addEventListener('pointerdown', leave, true)
  const timer = setTimeout(leave, PATIENCE_MS)
  end = () => {
    window.removeEventListener('keydown', take, true)
    window.removeEventListener('pointerdown', leave, true)
    clearTimeout(timer)
    end = nothingTyped
    return typed
  }
}

/** Keeps nothing of what was typed: there will be no box. */
export function forgetTyped(): void {
  end()
}

/**
 * The text of a field that has the focus when its box opens, with what was typed until then. It is there before the browser tells
 * of the next key, which would begin the text anew.
 *
 * @param begin what is there at first
 * @param isSelected whether that is selected, so that what is typed takes its place
 */
export function useTypedAhead(begin = '', isSelected = false): [string, Dispatch<SetStateAction<string>>] {
  const [text, setText] = useState(begin)
  useLayoutEffect(() => {
    const typed = end()
    if (typed !== '') setText((before) => (isSelected ? typed : before + typed))
  }, [isSelected])
  return [text, setText]
}
