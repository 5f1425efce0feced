import t from 'tap'
import { Due, Recurrence, RecurrencePreview, RecurrencePreviewRequest, SetRecurrence } from '../src/index.ts'
import { fits } from './helper.ts'

const date = '2026-12-24'

t.test('a due is a day, a floating time, or a time in a time zone', async (t) => {
  for (const due of [{ date }, { date, time: '00:00' }, { date, time: '23:59', time_zone: 'Europe/Berlin' }])
    t.ok(fits(Due, due), JSON.stringify(due))
  for (const due of [
    {},
    { time: '17:00' },
    { date: '2026-1-1' },
    { date: '0000-01-01' },
    { date: '10000-01-01' },
    { date, time: '24:00' },
    { date, time: '17:00:00' },
    { date, time: null },
    { date, time: '17:00', time_zone: '' },
    { date, time: '17:00', time_zone: 'x'.repeat(65) },
    { date, at: 1 },
  ])
    t.notOk(fits(Due, due), JSON.stringify(due))
})

t.test('a recurrence is set by its rule alone, and says the rest when it is read', async (t) => {
  t.ok(fits(SetRecurrence, { rule: 'FREQ=DAILY' }))
  t.notOk(fits(Recurrence, { rule: 'FREQ=DAILY' }))
  for (const schema of [SetRecurrence, Recurrence])
    t.ok(fits(schema, { rule: 'FREQ=DAILY', from: 'completion', reset_subtasks: false }))
  for (const wrong of [{}, { rule: '' }, { rule: 'x'.repeat(501) }, { rule: 'x', from: 'start' }, { rule: 'x', by: 1 }])
    t.notOk(fits(SetRecurrence, wrong))
})

t.test('a preview is asked for with a rule and a due, and shows five dues', async (t) => {
  const request: Record<string, unknown> = { rule: 'FREQ=DAILY', due: { date } }
  t.ok(fits(RecurrencePreviewRequest, request))
  t.match(request, { from: 'due', count: 5 })
  for (const wrong of [{ count: 0 }, { count: 101 }, { due: date }, { time_zone: '' }, { from: null }])
    t.notOk(fits(RecurrencePreviewRequest, { ...request, ...wrong }), JSON.stringify(wrong))
  const answer = { rule: 'FREQ=DAILY', in_words: 'every day', dues: [{ date }], has_more: true }
  t.ok(fits(RecurrencePreview, answer))
  t.notOk(fits(RecurrencePreview, { ...answer, dues: [{ date: 'soon' }] }))
})
