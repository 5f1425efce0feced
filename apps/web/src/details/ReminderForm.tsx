import { type FormEvent, useId, useState } from 'react'
import { today } from '../dates/days.ts'
import { leadInWords } from '../dates/durations.ts'
import { canTellOutside } from '../reminders/outside.ts'
import { useActions } from '../store/actions.ts'
import type { NewReminder } from '../store/changes.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'

/** How many minutes before a due with a time one is usually reminded. */
const BEFORE_TIME = [0, 10, 30, 60, 1_440]

/** The same for a whole day, which begins at midnight: at 09:00, the evening before, the day and the week before at 09:00. */
const BEFORE_DAY = [-540, 360, 900, 9_540]

const CHANNELS = ['event', 'push', 'mail', 'webhook'] as const

/** Stands for a moment that has nothing to do with the due. */
const MOMENT = 'moment'

/** Asks when and how the user is to be reminded. */
export function ReminderForm({ todo, onDone }: { todo: Todo; onDone: () => void }) {
  const { remind } = useActions()
  const leads = todo.due ? (todo.due.time === undefined ? BEFORE_DAY : BEFORE_TIME) : []
  const [when, setWhen] = useState(String(leads[0] ?? MOMENT))
  const [channel, setChannel] = useState<NewReminder['channel']>(() => (canTellOutside() ? 'push' : 'event'))
  const id = useId()
  const { details } = words

  function take(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const [date = '', time = ''] = String(new FormData(event.currentTarget).get(MOMENT)).split('T')
    if (when === MOMENT) remind(todo, { type: 'absolute', at: { date, time: time.slice(0, 'hh:mm'.length) }, channel })
    else remind(todo, { type: 'relative', minutes_before: Number(when), channel })
    onDone()
  }

  return (
    <form className="field-editor form" onSubmit={take}>
      <label htmlFor={`${id}-when`}>{details.remindWhen}</label>
      <select id={`${id}-when`} value={when} onChange={({ target }) => setWhen(target.value)}>
        {leads.map((minutes) => (
          <option key={minutes} value={minutes}>
            {leadInWords(minutes, todo.due?.time !== undefined)}
          </option>
        ))}
        <option value={MOMENT}>{details.remindAt}</option>
      </select>
      {when === MOMENT && (
        <input
          type="datetime-local"
          name={MOMENT}
          aria-label={details.dateAndTime}
          defaultValue={`${today().add({ days: 1 })}T09:00`}
          required
        />
      )}
      <label htmlFor={`${id}-how`}>{details.remindHow}</label>
      <select
        id={`${id}-how`}
        value={channel}
        onChange={({ target }) => setChannel(CHANNELS.find((one) => one === target.value) ?? 'event')}
      >
        {CHANNELS.map((one) => (
          <option key={one} value={one}>
            {details.channels[one]}
          </option>
        ))}
      </select>
      <button type="submit" className="primary">
        {details.addReminder}
      </button>
    </form>
  )
}
