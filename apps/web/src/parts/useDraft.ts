import { type KeyboardEvent, useEffect, useEffectEvent, useRef, useState } from 'react'

interface Draft<T> {
  typed: string
  /** The value that was there when one began to type. */
  saw: T
}

/**
 * A field that shows a value as a text, until one types into it. From then on it shows what was typed, whatever comes from
 * elsewhere, until that is saved or dropped. It is also saved when the field goes away under who types, or the page is left.
 *
 * @param save saves what was typed instead of a value that one saw; says whether it could.
 */
export function useDraft<T>(value: T, text: string, save: (typed: string, saw: T) => boolean) {
  const [draft, setDraft] = useState<Draft<T>>()
  // What is left and goes away in one turn is not drawn in between.
  const latest = useRef<Draft<T>>(undefined)

  function keep(next: Draft<T> | undefined): void {
    latest.current = next
    setDraft(next)
  }

  function leave(): void {
    const left = latest.current
    if (left && save(left.typed, left.saw)) keep(undefined)
  }

  const leaveAtOnce = useEffectEvent(leave)
  useEffect(() => {
    const onGone = () => leaveAtOnce()
    window.addEventListener('pagehide', onGone)
    return () => {
      window.removeEventListener('pagehide', onGone)
      onGone()
    }
  }, [])

  /** Escape drops what was typed; where nothing was, it is for others. */
  function onEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing || !draft || draft.typed === text) return
    event.stopPropagation()
    event.preventDefault()
    keep(undefined)
  }

  return {
    text: draft?.typed ?? text,
    type: (typed: string) => keep({ typed, saw: draft ? draft.saw : value }),
    leave,
    onEscape,
  }
}
