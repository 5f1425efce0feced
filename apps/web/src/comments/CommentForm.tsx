import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { begun } from '../parts/begun.ts'
import type { User } from '../store/things.ts'
import { words } from '../words/index.ts'

interface CommentFormProps {
  label: string
  submit: string
  /** Who can be mentioned. */
  members: readonly User[]
  text?: string
  /** What is begun is kept as this: it is there when one comes back. */
  keptAs?: string
  onSubmit: (text: string) => void
  /** Called when one leaves it as it was; none where there is nothing to leave. */
  onCancel?: () => void
  children?: ReactNode
}

/** The beginning of a name after an @, at the end of what has been typed. */
const MENTION = /(^|[\s(])@([^\s@]*)$/

/** A text to say. An @ offers the people of the list; Ctrl-Enter sends. */
export function CommentForm({
  label,
  submit,
  members,
  text = '',
  keptAs,
  onSubmit,
  onCancel,
  children,
}: CommentFormProps) {
  const [draft, setDraft] = useState((keptAs !== undefined && begun.get(keptAs)) || text)
  const box = useRef<HTMLTextAreaElement>(null)
  const mentioned = MENTION.exec(draft)?.[2]?.toLowerCase()
  const offered =
    mentioned === undefined ? [] : members.filter(({ username }) => username.toLowerCase().startsWith(mentioned))
  const isChange = onCancel !== undefined
  useEffect(() => {
    if (keptAs !== undefined) begun.set(keptAs, draft)
  }, [keptAs, draft])
  useEffect(() => {
    if (isChange) box.current?.focus()
  }, [isChange])

  function send(event?: FormEvent): void {
    event?.preventDefault()
    if (draft.trim() === '') return
    onSubmit(draft.trim())
    setDraft('')
    box.current?.focus()
  }

  function onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) send()
    else if (event.key === 'Escape' && onCancel) onCancel()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  function mention({ username }: User): void {
    setDraft(draft.replace(MENTION, (_begun, before) => `${before}@${username} `))
    box.current?.focus()
  }

  return (
    <form className="comment-form" onSubmit={send}>
      <div className="grows" data-text={draft}>
        <textarea
          ref={box}
          aria-label={label}
          placeholder={label}
          rows={1}
          maxLength={16_000}
          value={draft}
          onChange={({ target }) => setDraft(target.value)}
          onKeyDown={onKey}
        />
      </div>
      {offered.length > 0 && (
        <div className="day-buttons">
          {offered.map((user) => (
            <button key={user.id} type="button" onClick={() => mention(user)}>
              @{user.username}
            </button>
          ))}
        </div>
      )}
      {(isChange || draft !== '') && (
        <div className="form-end">
          {children}
          {onCancel && (
            <button type="button" className="quiet" onClick={onCancel}>
              {words.lists.cancel}
            </button>
          )}
          <button type="submit" className="primary">
            {submit}
          </button>
        </div>
      )}
    </form>
  )
}
