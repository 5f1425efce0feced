import { type KeyboardEvent, useEffect, useRef, useState } from 'react'

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
  onSave: (value: string) => void
  /** Called after it was left. */
  onLeave?: () => void
}

/** A text that grows with what is typed, and is saved when one leaves it. Escape takes back what was typed. */
export function SavedText(props: SavedTextProps) {
  const { label, className, value, maxLength, placeholder, isLine = false, isFocused = false, onSave, onLeave } = props
  const text = useRef<HTMLTextAreaElement>(null)
  const [draft, setDraft] = useState(value)

  useEffect(() => {
    if (isFocused) text.current?.focus()
  }, [isFocused])

  function save(): void {
    const typed = isLine ? draft.trim() : draft
    if (isLine && typed === '') setDraft(value)
    else if (typed !== value) onSave(typed)
    onLeave?.()
  }

  function onKey(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && isLine) {
      event.preventDefault()
      event.currentTarget.blur()
    }
    if (event.key === 'Escape' && draft !== value) {
      event.stopPropagation()
      event.preventDefault()
      setDraft(value)
    }
  }

  return (
    <div className={`grows ${className}`} data-text={draft}>
      <textarea
        ref={text}
        aria-label={label}
        rows={1}
        value={draft}
        maxLength={maxLength}
        placeholder={placeholder}
        onChange={({ target }) => setDraft(isLine ? target.value.replaceAll('\n', ' ') : target.value)}
        onBlur={save}
        onKeyDown={onKey}
      />
    </div>
  )
}
