import { type CalendarDate, parseDate } from '@internationalized/date'
import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components/Button'
import {
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  CalendarHeading,
} from 'react-aria-components/Calendar'
import { today } from '../dates/days.ts'
import { Icon } from '../parts/Icon.tsx'
import { useThings } from '../store/context.ts'

const FIRST_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

interface DayPickerProps {
  /** What the day is for. */
  label: string
  day: CalendarDate | undefined
  onPick: (day: CalendarDate) => void
}

/** A month to pick a day of, by mouse or by arrow keys. */
export function DayPicker({ label, day, onPick }: DayPickerProps) {
  const { settings } = useThings()
  const [focused, setFocused] = useState(day ?? today())
  const text = day?.toString()
  useEffect(() => {
    // A day that was set in another way is shown, too.
    if (text !== undefined) setFocused(parseDate(text))
  }, [text])
  return (
    <Calendar
      aria-label={label}
      className="calendar"
      value={day ?? null}
      onChange={onPick}
      focusedValue={focused}
      onFocusChange={setFocused}
      firstDayOfWeek={FIRST_DAYS[(settings?.week_start ?? 1) - 1] ?? 'mon'}
    >
      <div className="calendar-heading">
        <Button slot="previous" className="icon-button">
          <Icon name="back" size={18} />
        </Button>
        <CalendarHeading />
        <Button slot="next" className="icon-button">
          <Icon name="chevron" size={18} />
        </Button>
      </div>
      <CalendarGrid>
        <CalendarGridHeader>{(name) => <CalendarHeaderCell>{name}</CalendarHeaderCell>}</CalendarGridHeader>
        <CalendarGridBody>{(date) => <CalendarCell date={date} />}</CalendarGridBody>
      </CalendarGrid>
    </Calendar>
  )
}
