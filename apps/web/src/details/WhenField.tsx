import { type CalendarDate, parseDate } from '@internationalized/date'
import { parseQuickAdd } from '@todo/quick-add'
import { type FormEvent, useId, useState } from 'react'
import { type Due, dueInWords, localDue, today } from '../dates/days.ts'
import { timeZone } from '../dates/zone.ts'
import { Icon, type IconName } from '../parts/Icon.tsx'
import { useDraft } from '../parts/useDraft.ts'
import type { TodoPatch } from '../store/changes.ts'
import { onDay } from '../store/queries.ts'
import { locale, words } from '../words/index.ts'
import { DayPicker } from './DayPicker.tsx'

/** What comes with another day or time. */
interface More {
  /** What repeats, if that was said, too. */
  recurrence?: TodoPatch['recurrence']
  /** What was seen, where it may be something else by now. */
  saw?: Due
}

interface WhenFieldProps {
  title: string
  icon: IconName
  /** What stands there while there is none. */
  none: string
  /** What the button says that leaves none. */
  clear: string
  value: Due | null
  isLate?: boolean
  /** What is odd about it. */
  warning?: string | undefined
  /** Whether one can also say what repeats. */
  canRepeat?: boolean
  onChange: (value: Due | null, more?: More) => void
}

/** A day, and a time if one likes: in words, with a button, or in the calendar. */
export function WhenField({
  title,
  icon,
  none,
  clear,
  value,
  isLate = false,
  warning,
  canRepeat = false,
  onChange,
}: WhenFieldProps) {
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const { details } = words
  const setDay = (day: CalendarDate) => onChange(onDay(value, String(day)))
  return (
    <fieldset className="field" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <button
        type="button"
        className={isLate ? 'field-value late' : 'field-value'}
        aria-expanded={isOpen}
        aria-labelledby={`${id} ${id}-value`}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name={icon} size={18} />
        <span id={`${id}-value`}>{value ? dueInWords(value) : none}</span>
      </button>
      <p className="fault" role="status">
        {warning}
      </p>
      {isOpen && (
        <div className="field-editor">
          <InWords canRepeat={canRepeat} onChange={onChange} />
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
            {value && (
              <button type="button" onClick={() => onChange(null)}>
                {clear}
              </button>
            )}
          </div>
          <DayPicker label={title} day={value ? localDue(value).day : undefined} onPick={setDay} />
          {value && <TimeField value={value} onChange={onChange} />}
        </div>
      )}
    </fieldset>
  )
}

/** The time of the day. */
function TimeField({ value, onChange }: { value: Due; onChange: WhenFieldProps['onChange'] }) {
  const draft = useDraft(value, value.time ?? '', (typed, saw) => {
    const { date, time = '' } = saw
    if (typed !== time) onChange(typed === '' ? { date } : { ...saw, time: typed }, { saw })
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

/** Takes a date, a time and, where something can repeat, the rule in words. */
function InWords({ canRepeat, onChange }: Pick<WhenFieldProps, 'canRepeat' | 'onChange'>) {
  const [fault, setFault] = useState<string>()
  const id = useId()
  const { details } = words
  function take(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const text = String(new FormData(event.currentTarget).get('due'))
    const { due, recurrence } = parseQuickAdd(text, { now: Date.now(), timeZone: timeZone(), locale })
    const isUnderstood = due && (canRepeat || !recurrence)
    setFault(isUnderstood ? undefined : details.notUnderstood)
    if (!isUnderstood) return
    event.currentTarget.reset()
    onChange({ ...due, date: String(parseDate(due.date)) }, recurrence && { recurrence })
  }
  return (
    <form onSubmit={take}>
      <input
        name="due"
        required
        autoComplete="off"
        enterKeyHint="done"
        aria-label={details.dueHelp}
        aria-describedby={id}
        placeholder={canRepeat ? details.duePlaceholder : details.startPlaceholder}
      />
      <p id={id} className="fault" role="alert">
        {fault}
      </p>
    </form>
  )
}
