import { type KeyboardEvent, useId, useState } from 'react'
import { durationInWords } from '../dates/durations.ts'
import { parseDuration } from '../dates/parse-duration.ts'
import { useDraft } from '../parts/useDraft.ts'
import { useActions } from '../store/actions.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'

/** What most to-dos take, in minutes. */
const USUAL = [5, 10, 15, 30, 45, 60, 90, 120, 240]

/** How long a to-do takes, in words. */
export function DurationField({ todo }: { todo: Todo }) {
  const { patch } = useActions()
  const [faulty, setFaulty] = useState<string>()
  const id = useId()
  const { details } = words
  const { duration_minutes } = todo
  const text = duration_minutes === null ? '' : durationInWords(duration_minutes)

  const draft = useDraft(duration_minutes, text, (typed, saw) => {
    const minutes = typed.trim() === '' ? null : parseDuration(typed)
    setFaulty(minutes === undefined ? typed : undefined)
    if (minutes === undefined) return false
    if (minutes !== saw) patch(todo, { duration_minutes: minutes }, { duration_minutes: saw })
    return true
  })

  function onKey(event: KeyboardEvent): void {
    draft.onEscape(event)
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) draft.leave()
  }

  return (
    <div className="field">
      <label htmlFor={id}>{details.duration}</label>
      <span>
        <input
          id={id}
          value={draft.text}
          list={`${id}-usual`}
          placeholder={details.durationPlaceholder}
          autoComplete="off"
          enterKeyHint="done"
          aria-describedby={`${id}-fault`}
          onChange={({ target }) => draft.type(target.value)}
          onBlur={draft.leave}
          onKeyDown={onKey}
        />
        <datalist id={`${id}-usual`}>
          {USUAL.map((minutes) => (
            <option key={minutes} value={durationInWords(minutes)} />
          ))}
        </datalist>
        <span id={`${id}-fault`} className="fault" role="alert">
          {draft.text === faulty && details.durationFault}
        </span>
      </span>
    </div>
  )
}
