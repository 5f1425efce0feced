import { type CalendarDate, parseDate } from '@internationalized/date'
import { parseQuickAdd } from '@todo/quick-add'
import { type FormEvent, useId, useState } from 'react'
import { dueInWords, isOverdue, localDue, today } from '../dates/days.ts'
import { timeZone } from '../dates/zone.ts'
import { Icon } from '../parts/Icon.tsx'
import { useDraft } from '../parts/useDraft.ts'
import { useActions } from '../store/actions.ts'
import { onDay } from '../store/queries.ts'
import type { Todo } from '../store/things.ts'
import { locale, words } from '../words/index.ts'
import { DayPicker } from './DayPicker.tsx'

/** When a to-do is due: in words, with a button, or in the calendar. */
export function DueField({ todo }: { todo: Todo }) {
  const { patch } = useActions()
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const { due } = todo
  const { details } = words
  const setDay = (day: CalendarDate) => patch(todo, { due: onDay(due, String(day)) })
  return (
    <section className="field">
      <h2 id={id}>{details.due}</h2>
      <button
        type="button"
        className={due && isOverdue(due) ? 'field-value late' : 'field-value'}
        aria-expanded={isOpen}
        aria-labelledby={`${id} ${id}-value`}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="today" size={18} />
        <span id={`${id}-value`}>{due ? dueInWords(due) : details.noDue}</span>
      </button>
      {isOpen && (
        <div className="field-editor">
          <DueInWords todo={todo} />
          <div className="day-buttons">
            <button type="button" onClick={() => setDay(today())}>
              {details.today}
            </button>
            <button type="button" onClick={() => setDay(today().add({ days: 1 }))}>
              {details.tomorrow}
            </button>
            <button type="button" onClick={() => setDay(today().add({ weeks: 1 }))}>
              {details.nextWeek}
            </button>
            {due && (
              <button type="button" onClick={() => patch(todo, { due: null, recurrence: null })}>
                {details.clearDue}
              </button>
            )}
          </div>
          <DayPicker label={details.due} day={due ? localDue(due).day : undefined} onPick={setDay} />
          {due && <TimeField todo={todo} due={due} />}
        </div>
      )}
    </section>
  )
}

/** The time of day at which a to-do is due. */
function TimeField({ todo, due }: { todo: Todo; due: NonNullable<Todo['due']> }) {
  const { patch } = useActions()
  const draft = useDraft(due, due.time ?? '', (typed, saw) => {
    const { date, time = '' } = saw
    if (typed !== time) patch(todo, { due: typed === '' ? { date } : { ...saw, time: typed } }, { due: saw })
    return true
  })
  return (
    <label className="time">
      {words.details.time}
      <input
        type="time"
        value={draft.text}
        onChange={({ target }) => draft.type(target.value)}
        onBlur={draft.leave}
        onKeyDown={(event) => {
          draft.onEscape(event)
          if (event.key === 'Enter') draft.leave()
        }}
      />
    </label>
  )
}

/** Takes a date, a time and what repeats in words. */
function DueInWords({ todo }: { todo: Todo }) {
  const { patch } = useActions()
  const [fault, setFault] = useState<string>()
  const id = useId()
  function take(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const text = String(new FormData(event.currentTarget).get('due'))
    const { due, recurrence } = parseQuickAdd(text, { now: Date.now(), timeZone: timeZone(), locale })
    setFault(due ? undefined : words.details.notUnderstood)
    if (!due) return
    event.currentTarget.reset()
    patch(todo, { due: { ...due, date: String(parseDate(due.date)) }, ...(recurrence && { recurrence }) })
  }
  return (
    <form onSubmit={take}>
      <input
        name="due"
        required
        autoComplete="off"
        enterKeyHint="done"
        aria-label={words.details.dueHelp}
        aria-describedby={id}
        placeholder={words.details.duePlaceholder}
      />
      <p id={id} className="fault" role="alert">
        {fault}
      </p>
    </form>
  )
}
