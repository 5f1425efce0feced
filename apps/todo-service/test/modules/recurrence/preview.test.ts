import { sqlite } from '@todo/test-kit'
import t from 'tap'
import { clientOf, isInvalid, isProblem, newUser, sharedTestApp } from '../../helper.ts'

// What it answers comes from no database, so one of them will do.
const { app } = await sharedTestApp(sqlite)
// With a token of its own: other files of tests come first, and one that was made now would expire meanwhile.
const preview = (body: object) => clientOf(app, newUser()).call('POST', '/recurrence/preview', body)

t.test('shows the dues to come, five unless asked otherwise', async (t) => {
  const answer = await preview({ rule: 'freq=monthly;bymonthday=-1', due: { date: '2099-01-31' } })
  t.equal(answer.statusCode, 200)
  t.same(answer.json(), {
    rule: 'FREQ=MONTHLY;BYMONTHDAY=-1',
    in_words: 'every month on the last day',
    dues: ['2099-02-28', '2099-03-31', '2099-04-30', '2099-05-31', '2099-06-30'].map((date) => ({ date })),
    has_more: true,
  })
  t.equal(answer.headers['cache-control'], 'no-store')
})

t.test('says when there are none left', async (t) => {
  const due = { date: '2099-01-01', time: '09:00', time_zone: 'europe/berlin' }
  const two = await preview({ rule: 'FREQ=DAILY;COUNT=3', due })
  const berlin = { time: '09:00', time_zone: 'Europe/Berlin' }
  t.same(two.json().dues, [
    { date: '2099-01-02', ...berlin },
    { date: '2099-01-03', ...berlin },
  ])
  t.equal(two.json().has_more, false)
  const none = await preview({ rule: 'FREQ=DAILY;UNTIL=20990101', due })
  t.match(none.json(), { dues: [], has_more: false })
})

t.test('shows as many as are wanted', async (t) => {
  const answer = await preview({ rule: 'FREQ=DAILY;COUNT=3', due: { date: '2099-01-01' }, count: 2 })
  t.match(answer.json(), { dues: [{ date: '2099-01-02' }, { date: '2099-01-03' }], has_more: false })
  const hundred = await preview({ rule: 'FREQ=DAILY', due: { date: '2099-01-01' }, count: 100 })
  t.equal(hundred.json().dues.length, 100)
})

t.test('counts from completion, each on its day', async (t) => {
  const answer = await preview({ rule: 'FREQ=MONTHLY', due: { date: '2099-01-31' }, from: 'completion', count: 2 })
  t.same(answer.json().dues, [{ date: '2099-02-28' }, { date: '2099-03-28' }])
})

t.test('of a due that has passed, it shows those from today on, where the viewer is', async (t) => {
  const timeZone = 'Pacific/Kiritimati'
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone })
  const before = today.format()
  const answer = await preview({ rule: 'FREQ=DAILY', due: { date: '2001-01-01' }, time_zone: timeZone, count: 1 })
  // A day may end while the test runs.
  t.ok([before, today.format()].includes(answer.json().dues[0].date))
})

t.test('looks 400 years ahead, and says that there is more', async (t) => {
  const answer = await preview({ rule: 'FREQ=YEARLY;INTERVAL=1000', due: { date: '2099-01-01' } })
  t.match(answer.json(), { dues: [], has_more: true })
})

t.test('names the field that is wrong', async (t) => {
  const right = { rule: 'FREQ=DAILY', due: { date: '2099-01-01' } }
  const time = '09:00'
  for (const [change, ...where] of [
    [{ rule: 'FREQ=HOURLY' }, '/rule'],
    [{ rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' }, '/rule'],
    [{ rule: `FREQ=DAILY;BYMONTH=${'1,'.repeat(300)}1` }, '/rule'],
    [{ due: { date: '2026-02-29' } }, '/due/date'],
    [{ due: { date: '10000-01-01' } }, '/due/date', '/due/date'],
    [{ due: { date: '0000-01-01' } }, '/due/date'],
    [{ due: { date: '2099-01-01', time: '24:00' } }, '/due/time'],
    [{ due: { date: '2099-01-01', time, time_zone: 'Europe/Atlantis' } }, '/due/time_zone'],
    [{ due: { date: '2099-01-01', time, time_zone: '+02:00' } }, '/due/time_zone'],
    [{ due: { date: '2099-01-01', time_zone: 'Europe/Berlin' } }, '/due/time_zone'],
    [{ time_zone: 'Mars' }, '/time_zone'],
    [{ count: 0 }, '/count'],
    [{ count: 101 }, '/count'],
    [{ from: 'today' }, '/from'],
    [{ limit: 5 }, '/limit'],
  ] as const) {
    const answer = await preview({ ...right, ...change })
    await t.test(JSON.stringify(change).slice(0, 60), async (t) => isInvalid(t, answer, ...where))
  }
  t.match(
    (await preview({ ...right, due: { date: '2026-02-29' } })).body,
    /must be a date that exists, as in 2026-12-24/,
  )
})

t.test('nobody without a token is told anything', async (t) => {
  isProblem(t, await app.inject({ method: 'POST', url: '/recurrence/preview', payload: {} }), 401, 'UNAUTHORIZED')
})
