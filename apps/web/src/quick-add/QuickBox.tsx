import { type ClipboardEventHandler, type KeyboardEvent, type Ref, useId } from 'react'
import { words } from '../words/index.ts'
import { Highlighted } from './Highlighted.tsx'
import type { Token } from './understand.ts'

/** The longest title that the service takes, and room for what is understood beside it. */
const MAX_LENGTH = 1_000

interface QuickBoxProps {
  ref: Ref<HTMLTextAreaElement>
  text: string
  tokens: readonly Token[]
  /** The id of what says more about it. */
  describedBy: string
  /** Called with what is in the box now; line breaks are in it where some were pasted. */
  onType: (text: string) => void
  onPaste: ClipboardEventHandler<HTMLTextAreaElement>
  onEnter: (isShifted: boolean) => void
}

/** Where one types a to-do. What is understood of it is marked. */
export function QuickBox({ ref, text, tokens, describedBy, onType, onPaste, onEnter }: QuickBoxProps) {
  const id = useId()
  const { quick } = words

  function onKey(event: KeyboardEvent): void {
    // The Enter that ends a composition belongs to the input method.
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    event.preventDefault()
    onEnter(event.shiftKey)
  }

  return (
    <>
      <label htmlFor={id} className="sr-only">
        {quick.title}
      </label>
      <div className="quick-box">
        <Highlighted text={text} tokens={tokens} />
        <textarea
          ref={ref}
          id={id}
          rows={1}
          data-first
          value={text}
          maxLength={MAX_LENGTH}
          placeholder={quick.placeholder}
          enterKeyHint="done"
          aria-describedby={describedBy}
          onKeyDown={onKey}
          onPaste={onPaste}
          onChange={({ target }) => onType(target.value)}
        />
      </div>
    </>
  )
}
