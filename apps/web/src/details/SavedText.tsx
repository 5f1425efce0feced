import { type KeyboardEvent, useState } from 'react'

interface SavedTextProps {
  label: string
  className: string
  value: string
  maxLength: number
  placeholder?: string
  /** Whether it is one line, which Enter saves, and which cannot be empty. */
  isLine?: boolean
  onSave: (value: string) => void
}

/** A text that grows with what is typed, and is saved when one leaves it. Escape takes back what was typed. */
export function SavedText({ label, className, value, maxLength, placeholder, isLine = false, onSave }: SavedTextProps) {
  const [draft, setDraft] = useState(value)

  function save(): void {
    const text = isLine ? draft.trim() : draft
    if (isLine && text === '') setDraft(value)
    else if (text !== value) onSave(text)
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
