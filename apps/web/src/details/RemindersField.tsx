import { useState } from 'react'
import { dueInWords } from '../dates/days.ts'
import { leadInWords } from '../dates/durations.ts'
import { Icon } from '../parts/Icon.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { remindersOf } from '../store/queries.ts'
import type { Reminder, Todo } from '../store/things.ts'
import { words } from '../words/index.ts'
import { ReminderForm } from './ReminderForm.tsx'

/** When the user is reminded of a to-do: nobody else is. */
export function RemindersField({ todo }: { todo: Todo }) {
  const reminders = remindersOf(useThings(), todo)
  const { forgetReminder } = useActions()
  const [isAdding, setAdding] = useState(false)
  const { details } = words
  return (
    <section className="field">
      <h2>{details.reminders}</h2>
      <div className="reminders">
        <ul>
          {reminders.map((reminder) => {
            const when = whenInWords(reminder, todo)
            const remarks = [
              reminder.channel !== 'event' && details.channels[reminder.channel],
              reminder.type === 'relative' && !todo.due && details.needsDue,
              reminder.id < 0 && details.waits,
            ].filter(Boolean)
            return (
              <li key={reminder.id}>
                <Icon name="bell" size={18} />
                <span>
                  {when}
                  {remarks.length > 0 && <span className="muted">{remarks.join(' · ')}</span>}
                </span>
                {reminder.id > 0 && (
                  <button
                    type="button"
                    className="icon-button"
                    aria-label={details.removeReminder(when)}
                    onClick={() => forgetReminder(todo, reminder)}
                  >
                    <Icon name="close" size={16} />
                  </button>
                )}
              </li>
            )
          })}
        </ul>
        <button type="button" className="field-value" aria-expanded={isAdding} onClick={() => setAdding(!isAdding)}>
          <Icon name={reminders.length === 0 ? 'bell' : 'plus'} size={18} />
          {details.addReminder}
        </button>
      </div>
      {isAdding && <ReminderForm todo={todo} onDone={() => setAdding(false)} />}
    </section>
  )
}

function whenInWords({ minutes_before, at }: Reminder, { due }: Todo): string {
  return at ? dueInWords(at) : leadInWords(minutes_before ?? 0, due?.time !== undefined)
}
