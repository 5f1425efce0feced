import { useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react'
import { rendered, withTaskToggled } from './markdown.ts'

interface MarkdownProps {
  text: string
  /** Called with the text as it is once a check box has been clicked. Without it, they cannot be. */
  onChange?: ((text: string) => void) | undefined
  /** Called when the text itself is clicked. */
  onClick?: () => void
}

/** A text in Markdown, with check boxes that work. */
export default function Markdown({ text, onChange, onClick }: MarkdownProps) {
  const shown = useRef<HTMLDivElement>(null)
  const isFixed = onChange === undefined

  useLayoutEffect(() => {
    const focused = taskOf(document.activeElement)
    shown.current?.replaceChildren(rendered(text, isFixed))
    if (focused !== undefined) shown.current?.querySelector<HTMLElement>(`[data-task="${focused}"]`)?.focus()
  }, [text, isFixed])

  const hear = useEffectEvent(({ target }: MouseEvent) => {
    const task = taskOf(target)
    if (task !== undefined) onChange?.(withTaskToggled(text, Number(task)))
    else if (!isLink(target) && window.getSelection()?.isCollapsed !== false) onClick?.()
  })
  useEffect(() => {
    const element = shown.current
    element?.addEventListener('click', hear)
    return () => element?.removeEventListener('click', hear)
  }, [])

  return <div ref={shown} className="markdown" />
}

/** The number of a check box. */
function taskOf(target: EventTarget | null): string | undefined {
  return target instanceof HTMLInputElement ? target.dataset.task : undefined
}

function isLink(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('a') !== null
}
