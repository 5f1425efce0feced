import type { FormEvent, InputHTMLAttributes } from 'react'
import { useDraft } from '../parts/useDraft.ts'

interface AddLineProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string
  /** Takes what was typed: when one presses Enter, or leaves. */
  onAdd: (text: string) => void
}

/** A line that adds something to a to-do, and is empty then. */
export function AddLine({ label, onAdd, ...input }: AddLineProps) {
  const draft = useDraft('', '', (typed) => {
    if (typed.trim() !== '') onAdd(typed.trim())
    return true
  })
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        draft.leave()
      }}
    >
      <input
        {...input}
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        enterKeyHint="done"
        value={draft.text}
        onChange={({ target }) => draft.type(target.value)}
        // Who looks into another window has not left.
        onBlur={({ currentTarget }) => document.activeElement !== currentTarget && draft.leave()}
        onKeyDown={draft.onEscape}
      />
    </form>
  )
}
