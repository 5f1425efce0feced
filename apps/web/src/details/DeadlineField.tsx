import { parseDate } from '@internationalized/date'
import { useId, useState } from 'react'
import { dayInWords, today } from '../dates/days.ts'
import { Icon } from '../parts/Icon.tsx'
import { useActions } from '../store/actions.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'
import { DayPicker } from './DayPicker.tsx'

/** The day after which a to-do is too late. */
export function DeadlineField({ todo }: { todo: Todo }) {
  const { patch } = useActions()
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const { details } = words
  const day = todo.deadline === null ? undefined : parseDate(todo.deadline)
  const set = (deadline: string | null) => {
    setOpen(false)
    patch(todo, { deadline })
  }
  return (
    <section className="field">
      <h2 id={id}>{details.deadline}</h2>
      <button
        type="button"
        className={day && !todo.is_done && day.compare(today()) < 0 ? 'field-value late' : 'field-value'}
        aria-expanded={isOpen}
        aria-labelledby={`${id} ${id}-value`}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="deadline" size={18} />
        <span id={`${id}-value`}>{day ? dayInWords(day) : details.noDeadline}</span>
      </button>
      {isOpen && (
        <div className="field-editor">
          <DayPicker label={details.deadline} day={day} onPick={(picked) => set(String(picked))} />
          {day && (
            <div className="day-buttons">
              <button type="button" onClick={() => set(null)}>
                {details.clearDeadline}
              </button>
            </div>
          )}
        </div>
      )}
    </section>
  )
}
