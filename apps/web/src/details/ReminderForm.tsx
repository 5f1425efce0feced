import { type FormEvent, useId, useState } from 'react'
import { momentOf, today } from '../dates/days.ts'
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

/** After how long the service does not send a reminder any more, in milliseconds. */
const TOO_LATE = 86_400_000

const CHANNELS = ['event', 'push', 'mail', 'webhook'] as const

/** Stands for a moment that has nothing to do with the due. */
const MOMENT = 'moment'

/** Asks when and how the user is to be reminded. */
export function ReminderForm({ todo, onDone }: { todo: Todo; onDone: () => void }) {
  const { remind } = useActions()
  const leads = todo.due ? (todo.due.time === undefined ? BEFORE_DAY : BEFORE_TIME) : []
  const [when, setWhen] = useState(String(leads[0] ?? MOMENT))
  const [moment, setMoment] = useState(`${today().add({ days: 1 })}T09:00`)
  const [channel, setChannel] = useState<NewReminder['channel']>(() => (canTellOutside() ? 'push' : 'event'))
  const id = useId()
  const { details } = words

  const remark =
    when === MOMENT ? remarkOn(new Date(moment), 0) : todo.due && remarkOn(momentOf(todo.due), Number(when))

  function take(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const [date = '', time = ''] = moment.split('T')
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
          aria-label={details.dateAndTime}
          value={moment}
          onChange={({ target }) => setMoment(target.value)}
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
      <p className="muted" role="status">
        {remark}
      </p>
      <button type="submit" className="primary">
        {details.addReminder}
      </button>
    </form>
  )
}

/** What is to be said of a reminder so many minutes before a moment, if that has passed. */
function remarkOn(moment: Date, minutesBefore: number): string | undefined {
  const late = Date.now() - moment.getTime() + minutesBefore * 60_000
  if (late > TOO_LATE) return words.details.comesNever
  return late > 0 ? words.details.comesAtOnce : undefined
}
