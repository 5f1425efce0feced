import { useEffect, useState } from 'react'
import { answered, api, type Schemas } from '../api/client.ts'
import { type Due, dueInWords } from '../dates/days.ts'
import { countedInWords, ruleInWords } from '../dates/rule-in-words.ts'
import { timeZone } from '../dates/zone.ts'
import { Icon } from '../parts/Icon.tsx'
import { useActions } from '../store/actions.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'

/** How many of the next dates are shown. */
const COUNT = 5

/** How a to-do repeats, in words, with the dates that come next. */
export function RecurrenceField({ todo, due, rule }: { todo: Todo; due: Due; rule: string }) {
  const { patch, skip } = useActions()
  const from = todo.recurrence?.from ?? 'due'
  const preview = usePreview(rule, due, from)
  const { details } = words
  return (
    <section className="field">
      <h2>{details.repeats}</h2>
      <div className="recurrence">
        <p className="field-text">
          <Icon name="repeat" size={18} />
          {countedInWords(ruleInWords(rule) ?? preview?.in_words ?? '…', from)}
        </p>
        {preview && preview.dues.length > 0 && (
          <p className="muted">
            {details.next}: {preview.dues.map(dueInWords).join(', ')}
            {preview.has_more && ' …'}
          </p>
        )}
        <div className="day-buttons">
          <button type="button" onClick={() => skip(todo)}>
            {details.skip}
          </button>
          <button type="button" onClick={() => patch(todo, { recurrence: null })}>
            {details.stopRepeating}
          </button>
        </div>
      </div>
    </section>
  )
}

/** Only the service knows the calendar of a rule, and words for one that is not simple. Until it has answered, and where it cannot, nothing is shown. */
function usePreview(rule: string, { date, time, time_zone }: Due, from: 'due' | 'completion') {
  const [preview, setPreview] = useState<Schemas['RecurrencePreview']>()
  useEffect(() => {
    const due = { date, ...(time !== undefined && { time }), ...(time_zone !== undefined && { time_zone }) }
    const body = { rule, due, from, time_zone: timeZone(), count: COUNT }
    let isCurrent = true
    answered(api.POST('/recurrence/preview', { body })).then(
      (answer) => isCurrent && setPreview(answer),
      () => isCurrent && setPreview(undefined),
    )
    return () => {
      isCurrent = false
    }
  }, [rule, date, time, time_zone, from])
  return preview
}
