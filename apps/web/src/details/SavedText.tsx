import { type KeyboardEvent, useEffect, useRef } from 'react'
import { useDraft } from '../parts/useDraft.ts'

interface SavedTextProps {
  label: string
  className: string
  value: string
  maxLength: number
  placeholder?: string
  /** Whether it is one line, which Enter saves, and which cannot be empty. */
  isLine?: boolean
  /** Whether one types into it at once. */
  isFocused?: boolean
  /** Saves what was typed instead of what one saw. */
  onSave: (value: string, saw: string) => void
  onEnter?: () => void
  /** Called after it was left. */
  onLeave?: () => void
}

/** A text that grows with what is typed, and is saved when one leaves it. Escape takes back what was typed. */
export function SavedText(props: SavedTextProps) {
  const { label, className, value, maxLength, placeholder, isLine = false, isFocused = false } = props
  const { onSave, onEnter, onLeave } = props
  const box = useRef<HTMLTextAreaElement>(null)
  const draft = useDraft(value, value, (typed, saw) => {
    const text = isLine ? typed.trim() : typed
    if (text !== saw && !(isLine && text === '')) onSave(text, saw)
    return true
  })

  useEffect(() => {
    if (isFocused) box.current?.focus()
  }, [isFocused])

  function onKey(event: KeyboardEvent<HTMLTextAreaElement>): void {
    draft.onEscape(event)
    if (event.key !== 'Enter' || !isLine || event.nativeEvent.isComposing) return
    event.preventDefault()
    event.currentTarget.blur()
  }

  return (
    <div className={`grows ${className}`} data-text={draft.text}>
      <textarea
        ref={box}
        aria-label={label}
        rows={1}
        value={draft.text}
        maxLength={maxLength}
        placeholder={placeholder}
        enterKeyHint={isLine ? 'done' : undefined}
        onChange={({ target }) => draft.type(isLine ? target.value.replaceAll('\n', ' ') : target.value)}
        onFocus={onEnter}
        onBlur={() => {
          draft.leave()
          onLeave?.()
        }}
        onKeyDown={onKey}
      />
    </div>
  )
}
