import { type KeyboardEvent, useEffect, useEffectEvent, useState } from 'react'

interface Draft<T> {
  typed: string
  /** The value that was there when one began to type. */
  saw: T
}

/**
 * A field that shows a value as a text, until one types into it. From then on it shows what was typed, whatever comes from
 * elsewhere, until that is saved or dropped. It is also saved when the field goes away under who types, and mostly, when the page is left.
 *
 * @param save saves what was typed instead of a value that one saw; says whether it could.
 */
export function useDraft<T>(value: T, text: string, save: (typed: string, saw: T) => boolean) {
  const [draft, setDraft] = useState<Draft<T>>()

  function leave(): void {
    if (draft && save(draft.typed, draft.saw)) setDraft(undefined)
  }

  const leaveAtOnce = useEffectEvent(leave)
  useEffect(() => {
    const onGone = () => leaveAtOnce()
    // Mostly, there is time to write it down then; later, there is none.
    window.addEventListener('beforeunload', onGone)
    return () => {
      window.removeEventListener('beforeunload', onGone)
      onGone()
    }
  }, [])

  /** Escape drops what was typed; where nothing was, it is for others. */
  function onEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing || !draft || draft.typed === text) return
    event.stopPropagation()
    event.preventDefault()
    setDraft(undefined)
  }

  return {
    text: draft?.typed ?? text,
    type: (typed: string) => setDraft({ typed, saw: draft ? draft.saw : value }),
    leave,
    onEscape,
  }
}
