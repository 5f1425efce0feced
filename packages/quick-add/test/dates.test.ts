import t from 'tap'
import { NOW, read, setZone, summary, titleOf } from './helper.ts'

const DAY_MS = 86_400_000

const due = (text: string, options = {}) => read(text, options).due

t.test('today is the day in the zone of whoever writes', async (t) => {
  const now = Date.parse('2026-11-27T20:00:00Z')
  for (const [timeZone, date, time] of [
    ['Australia/Sydney', '2026-11-28', '07:00'],
    ['Europe/London', '2026-11-27', '20:00'],
    ['Pacific/Kiritimati', '2026-11-28', '10:00'],
    ['America/Los_Angeles', '2026-11-27', '12:00'],
  ]) {
    t.same(due('buy milk today', { now, timeZone }), { date })
    t.same(due('buy milk in 0 min', { now, timeZone }), undefined)
    t.same(due('buy milk in 60 min', { now: now - 3_600_000, timeZone }), { date, time })
  }
  t.same(due('buy milk today', { now: { epochMilliseconds: now }, timeZone: 'Australia/Sydney' }), {
    date: '2026-11-28',
  })
})

t.test(
  'today and tomorrow, by their names, are not those of next year and next week, wherever the machine is',
  async (t) => {
    const zone = process.env.TZ
    t.teardown(() => setZone(zone))
    const nameOf = (at: number, options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(at)
    const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10)
    for (const machine of ['UTC', 'America/New_York', 'Etc/GMT+12', 'Pacific/Kiritimati']) {
      setZone(machine)
      for (let day = 0; day < 7; day += 1) {
        const now = NOW + day * DAY_MS
        const tomorrow = now + DAY_MS
        const today = nameOf(now, { day: 'numeric', month: 'long' })
        t.equal(due(`call ${today}`, { now })?.date, dateOf(now), `${machine}: ${today}`)
        const weekday = nameOf(tomorrow, { weekday: 'long' })
        t.equal(due(`call ${weekday}`, { now })?.date, dateOf(tomorrow), `${machine}: ${weekday}, a day before`)
      }
      t.equal(due('call next monday')?.date, '2026-11-30', machine)
    }
  },
)

t.test('hours are counted in real time when the clocks change', async (t) => {
  const now = Date.parse('2027-03-28T00:30:00Z')
  t.same(due('call in 1 hour', { now }), { date: '2027-03-28', time: '02:30' })
})

t.test('the order of day and month is that of the language', async (t) => {
  t.same(due('call 3/4', { locale: 'en-US' }), { date: '2027-03-04' })
  t.same(due('call 3/4', { locale: undefined }), due('call 3/4', { locale: 'en-US' }))
  t.same(due('call 3/4', { locale: 'de' }), { date: '2027-04-03' })
  t.same(due('3/4까지 보고서', { locale: 'de' }), { date: '2027-04-03' })
  t.same(due('3/4까지 보고서', { locale: 'ko' }), { date: '2027-03-04' })
  t.same(due('call dec 24', { locale: 'en-US' }), { date: '2026-12-24' })
  t.same(due('call 13/4', { locale: 'en-US' }), { date: '2027-04-13' })
})

t.test('weeks begin on the day that the reader wants', async (t) => {
  t.same(due('call next week', { weekStart: 'SU' }), { date: '2026-11-29' })
  t.same(due('call next week', { weekStart: 'SA' }), { date: '2026-11-28' })
  t.same(due('call end of week', { weekStart: 'SU' }), { date: '2026-11-28' })
  t.equal(
    read('call every 2 weeks on sun and mon', { weekStart: 'SU' }).recurrence?.rule,
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU',
  )
  t.equal(read('call every sun and mon', { weekStart: 'SU' }).recurrence?.rule, 'FREQ=WEEKLY;BYDAY=SU,MO')
})

t.test('a zone that nobody has is refused', async (t) => {
  t.throws(() => due('call', { timeZone: 'Mars/Olympus' }), RangeError)
})

t.test('a time that has passed is tomorrow, unless the text names the day', async (t) => {
  t.same(due('call at 10:00'), { date: '2026-11-25', time: '10:00' })
  t.same(due('call at 9:59'), { date: '2026-11-26', time: '09:59' })
  t.same(due('call today at 9'), { date: '2026-11-25', time: '09:00' })
  t.same(due('call every mon at 9', { now: Date.parse('2026-11-30T10:00:00Z') }), { date: '2026-12-07', time: '09:00' })
})

t.test('a day and its time may stand apart, in either order', async (t) => {
  t.same(due('at 5pm call Bob tomorrow'), { date: '2026-11-26', time: '17:00' })
  t.same(due('every mon call Bob at 5pm'), { date: '2026-11-30', time: '17:00' })
  t.equal(due('31 apr call Bob at 5pm'), undefined, 'the time is not that of today')
})

t.test('the last phrase counts', async (t) => {
  t.same(read('every day counts, buy a book tomorrow').contents, 'every day counts, buy a book')
  t.same(due('move lunch of friday to monday'), { date: '2026-11-30' })
  t.same(summary(read('Prepare friday meeting every day')), 'due 2026-11-25, FREQ=DAILY')
})

t.test('words that mean a day in some places mean it only there', async (t) => {
  for (const text of ['sat', 'buy milk sat', 'sat, buy milk', 'buy milk on sat for Ann', 'buy milk sat #Home']) {
    t.equal(due(text)?.date, '2026-11-28', text)
  }
  for (const text of ['dinner sat 5pm with Ann', 'at 5pm sat (with Ann)']) t.ok(due(text)?.time, text)
  t.equal(due('nap noon')?.time, '12:00')
  for (const text of ['may 5th', 'party 5 may with Ann', 'by 5 may party', 'may 5 2027 party']) {
    t.equal(due(text)?.date, '2027-05-05', text)
  }
})

t.test('days of the week in a list are no one day', async (t) => {
  for (const text of [
    'Gym mon, wed, fri 18:00',
    'Gym mon wed fri at 6pm',
    'Gym mon/wed/fri at 6pm',
    'Gym monday and wednesday 6pm',
    'Gym on mon, wed and fri',
    'Gym tue & thu 7pm',
    'Work mon-fri 9:00',
    'Gym sat, sun with Ann at 18:00',
    '운동 월, 수, 금 18시',
    '운동 월수금 저녁 7시',
    '운동 월요일 수요일 7시',
    '운동 월요일과 수요일에',
  ])
    t.same(read(text), { contents: text, labels: [], tokens: [] }, titleOf(text))
  t.equal(read('Gym every week mon, wed').recurrence?.rule, 'FREQ=WEEKLY;BYDAY=MO,WE')
  t.equal(read('수금 3시').due?.time, '15:00', 'a word')
})

t.test('a word that leads to a day or time goes with it', async (t) => {
  for (const [text, contents] of [
    ['Write report for Monday', 'Write report'],
    ['Book a table for friday 7pm with Ann', 'Book a table with Ann'],
    ['Write report due: friday', 'Write report'],
    ['Write report due by 5pm', 'Write report'],
    ['Taxes at the end of the week', 'Taxes'],
    ['Move the dinner of friday to saturday 7pm', 'Move the dinner of friday'],
    ['Call mum tomorrow - 5pm', 'Call mum'],
    ['For tomorrow: slides', 'slides'],
    ['Before today', 'Before'],
    ['Work until 5pm #Home', 'Work'],
    ['Prepare slides for monday meeting', 'Prepare slides for meeting'],
    ['What is it for? Tomorrow', 'What is it for?'],
    ['Ask what it is \\for tomorrow', 'Ask what it is for'],
  ] as const) {
    const understood = read(text)
    t.equal(understood.contents, contents, titleOf(text))
    t.ok(understood.due, titleOf(text))
  }
})

t.test('what is no date stays text', async (t) => {
  const texts = [
    'enjoy the sun, 2 sat',
    'a second opinion',
    'You may go',
    'call May',
    'may 5 people come',
    'in march',
    'costs 5.30',
    'upgrade to 2.0',
    'version 1.2.3',
    'call 0170 1234567',
    'call +49 170 1234567',
    'support 24/7',
    'fix the 5th floor',
    'noon nap',
    'good morning',
    '13pm',
    '25:00',
    '12:60',
    '31 apr',
    '30 feb 2028',
    '2026-02-30',
    '0000-00-00',
    '32/13',
    'every 31 feb',
    'until tomorrow',
    'from monday',
    'every hour',
    'every time',
    'for 45 min',
    'for 3 times',
    'at 9 for 25 hours',
    'at 9 for 0 min',
    'in 400000 days',
    'every day until 1 jan 2020',
    'demain matin',
    'Morgen um neun',
    '明日',
    'amanhã',
  ]
  for (const text of texts) t.same(read(text), { contents: text, labels: [], tokens: [] }, titleOf(text))
})

t.test('a duration has hours, minutes or both', async (t) => {
  for (const [text, minutes] of [
    ['for 1h', 60],
    ['for 1.5 hours', 90],
    ['for 2 hours and 5 minutes', 125],
    ['for 1h30m', 90],
    ['for an hour', 60],
    ['for half an hour', 30],
    ['for 24h', 1440],
  ] as const) {
    t.equal(read(`call at 17:00 ${text}`).duration_minutes, minutes, text)
    t.equal(read(`call ${text} at 17:00`).duration_minutes, minutes, text)
  }
})

t.test('from one time to another is a duration', async (t) => {
  for (const [text, says] of [
    ['2pm-3pm', 'due 2026-11-25 14:00, 60 minutes'],
    ['2 - 3:30pm', 'due 2026-11-25 14:00, 90 minutes'],
    ['11-1pm', 'due 2026-11-25 11:00, 120 minutes'],
    ['10-2am', 'due 2026-11-25 22:00, 240 minutes'],
    ['11pm to 1am', 'due 2026-11-25 23:00, 120 minutes'],
    ['from 9:05 to 9:20', 'due 2026-11-26 09:05, 15 minutes'],
    ['14:00–15:00', 'due 2026-11-25 14:00, 60 minutes'],
    ['9:00-9:00', 'nothing'],
  ] as const) {
    t.equal(summary(read(`call ${text}`)), says, titleOf(text))
  }
  t.equal(summary(read('call 2pm-3pm for 2h')), 'due 2026-11-25 14:00, 60 minutes')
})

t.test('days before today', async (t) => {
  t.equal(summary(read('call yesterday')), 'due 2026-11-24')
  t.equal(summary(read('call last friday')), 'due 2026-11-20')
  t.equal(summary(read('call last wednesday')), 'due 2026-11-18')
  t.equal(summary(read('what we said last friday evening')), 'due 2026-11-20 19:00')
  for (const text of ['what Bob said yesterday is wrong', 'last friday was better'])
    t.equal(summary(read(text)), 'nothing', text)
})

t.test('the first and the last day of a month', async (t) => {
  for (const [text, date] of [
    ['last day of the month', '2026-11-30'],
    ['the last day of next month', '2026-12-31'],
    ['first day of next month', '2026-12-01'],
    ['the first day of may', '2027-05-01'],
  ] as const) {
    t.equal(read(`call ${text}`).due?.date, date, text)
  }
})

t.test('workdays are counted without weekends', async (t) => {
  for (const [text, date] of [
    ['in a workday', '2026-11-26'],
    ['in 3 business days', '2026-11-30'],
    ['+5 weekdays', '2026-12-02'],
  ] as const) {
    t.equal(read(`call ${text}`).due?.date, date, text)
  }
})

t.test('a part of the day is the next one', async (t) => {
  t.equal(summary(read('call in the morning')), 'due 2026-11-26 09:00')
  t.equal(summary(read('call in the evening')), 'due 2026-11-25 19:00')
})

t.test('beside a part of the day after noon, an hour is after noon', async (t) => {
  for (const [text, contents, says] of [
    ['Movie tonight at 8', 'Movie', 'due 2026-11-25 20:00'],
    ['Movie at 8:30 this evening', 'Movie', 'due 2026-11-25 20:30'],
    ['Call mum sunday afternoon at 3', 'Call mum', 'due 2026-11-29 15:00'],
    ['Call tomorrow evening with Ann at 7:30', 'Call with Ann', 'due 2026-11-26 19:30'],
    ['Call tomorrow at 8 in the evening', 'Call', 'due 2026-11-26 20:00'],
    ['Call tomorrow morning at 8', 'Call', 'due 2026-11-26 08:00'],
    ['Call tomorrow afternoon at 12:30', 'Call', 'due 2026-11-26 12:30'],
    ['Call tonight at midnight', 'Call', 'due 2026-11-26 00:00'],
    ['Call tonight at 12', 'Call', 'due 2026-11-26 00:00'],
    ['Gym every evening at 8', 'Gym', 'due 2026-11-25 20:00, FREQ=DAILY'],
    ['내일 저녁에 8시 약속', '약속', 'due 2026-11-26 20:00'],
  ] as const) {
    const understood = read(text)
    t.same([understood.contents, summary(understood)], [contents, says], titleOf(text))
  }
})

t.test('days have many names', async (t) => {
  for (const [text, says] of [
    ['Pay at the end of november', 'due 2026-11-30'],
    ['Pay end of feb', 'due 2027-02-28'],
    ['Pay by end of day', 'due 2026-11-25'],
    ['Pay eod', 'due 2026-11-25'],
    ['Pay later today', 'due 2026-11-25'],
    ['Pay on friday the 27th', 'due 2026-11-27'],
    ['Pay a week from now', 'due 2026-12-02'],
    ['Pay within 3 days', 'due 2026-11-28'],
    ["Pay tomorrow at 5 o'clock", 'due 2026-11-26 05:00'],
    ['Pay tomorrow 5 o’clock pm', 'due 2026-11-26 17:00'],
    ['Pay [tomorrow]', 'due 2026-11-26'],
    ['30일 오후 3시 Pay', 'due 2026-11-30 15:00'],
    ['12/24 저녁 7시 Pay', 'due 2026-12-24 19:00'],
    ['올해 말까지 Pay', 'due 2026-12-31'],
    ['연말까지 Pay', 'due 2026-12-31'],
    ['내일 안에 Pay', 'due 2026-11-26'],
  ] as const) {
    const understood = read(text)
    t.same([understood.contents, summary(understood)], ['Pay', says], titleOf(text))
  }
  for (const text of ['3일 3시간 동안 여행', '연말 파티']) t.equal(summary(read(text)), 'nothing', titleOf(text))
})

t.test('a range in Korean ends at the next such hour', async (t) => {
  for (const [text, minutes] of [
    ['오전 10시~11시', 60],
    ['오전 10시~1시', 180],
    ['밤 11시~1시', 120],
    ['오후 2시~2시', 720],
    ['오후 2시~오후 2시', undefined],
  ] as const)
    t.equal(read(`내일 ${text} 회의`).duration_minutes, minutes, titleOf(text))
})

t.test('a day of a named month or year lies in it', async (t) => {
  const now = Date.parse('2026-01-10T01:00:00Z')
  t.same(read('다음 달 30일 정산', { now }).due, undefined)
  t.same(read('내년 2월 30일 정산', { now }).due, undefined)
  t.same(read('다음 달 28일 정산', { now }).due, { date: '2026-02-28' })
  t.same(read('내년 3월 1일 여행', { now }).due, { date: '2027-03-01' })
})

t.test('the hours near noon in Korean are those of the day', async (t) => {
  for (const [text, time] of [
    ['낮 10시', '10:00'],
    ['점심 11시 30분', '11:30'],
    ['낮 12시', '12:00'],
    ['낮 3시', '15:00'],
  ] as const)
    t.equal(read(`내일 ${text} 회의`).due?.time, time, titleOf(text))
})

t.test('in Korean, a day that a word puts elsewhere, or that is over, stays text', async (t) => {
  for (const text of [
    '다음 달 마지막 날',
    '담주 초에',
    '첫째 주 월요일에',
    '지난 주말에',
    '저번 달 5일까지',
    '오늘밤 한 시',
    '이번 주 화요일',
  ]) {
    const { contents, due } = read(`${text} 회의`)
    t.same([contents, due], [`${text} 회의`, undefined], titleOf(text))
  }
  t.equal(read('다음 달 첫 월요일 회의 오후 3시').due, undefined)
  t.same(read('매주 금요일 영화 밤 12시').due, { date: '2026-11-27' })
  const sunday = Date.parse('2026-11-29T10:00:00Z')
  t.equal(read('이번 주말 청소', { now: sunday }).due, undefined)
  t.same(read('이번 주말 청소', { now: sunday, weekStart: 'SU' }).due, { date: '2026-12-05' })
})

t.test('in Korean, the night belongs to the day before', async (t) => {
  for (const [text, date, time] of [
    ['내일 밤 5시', '2026-11-27', '05:00'],
    ['내일 밤 6시', '2026-11-26', '18:00'],
    ['금요일 자정', '2026-11-28', '00:00'],
    ['금요일에 영화 밤 12시 30분', '2026-11-28', '00:30'],
  ] as const) {
    t.same(read(text).due, { date, time }, titleOf(text))
  }
  t.equal(read('내일 밤 1시~0시 30분 회의').duration_minutes, 1410)
})

t.test('a day may be said from another one, or as a part of a week or month', async (t) => {
  for (const [text, says] of [
    ['next tues', '2026-12-01'],
    ['friday week', '2026-12-04'],
    ['a week on friday', '2026-12-04'],
    ['2 weeks from today', '2026-12-09'],
    ['two days after friday', '2026-11-29'],
    ['the day before friday', '2026-11-26'],
    ['3 days before tuesday', '2026-11-28'],
    ['friday next week', '2026-12-04'],
    ['friday of next week', '2026-12-04'],
    ['next week on friday', '2026-12-04'],
    ['this coming friday', '2026-11-27'],
    ['next month on the 3rd', '2026-12-03'],
    ['first tuesday of next month', '2026-12-01'],
    ['on the 1st of the month', '2026-12-01'],
    ['third of december', '2026-12-03'],
    ['last friday of the month', '2026-11-27'],
    ['last workday of the month', '2026-11-30'],
    ['last sunday in march', '2027-03-28'],
    ['last sunday of march 2028', '2028-03-26'],
    ['by EOD friday', '2026-11-27'],
    ['friday EOD', '2026-11-27'],
    ['by COB', '2026-11-25'],
    ['in a fortnight', '2026-12-09'],
    ['in two fortnights', '2026-12-23'],
    ['in half a year', '2027-05-25'],
    ['in 2 weeks’ time', '2026-12-09'],
    ["in a month's time", '2026-12-25'],
    ['monday 7th', '2026-12-07'],
    ['on wed 2/12', '2026-12-02'],
    ['24/12/26', '2026-12-24'],
    ['24-12-2026', '2026-12-24'],
    ['2026/12/24', '2026-12-24'],
    ['24-Dec', '2026-12-24'],
    ['Dec. 24', '2026-12-24'],
    ['Thu, Dec. 24, 2026', '2026-12-24'],
  ] as const) {
    const { contents, due } = read(`Call Ann ${text}`)
    t.same([contents, due], ['Call Ann', { date: says }], titleOf(text))
  }
  for (const text of ['31st of sep', 'friday the 14th', 'first monday of the week']) {
    t.not(read(`Call Ann ${text}`).contents, 'Call Ann', text)
  }
})

t.test('next month has no day that it has not', async (t) => {
  const now = Date.parse('2027-01-10T10:00:00Z')
  t.equal(due('pay on the 30th of next month', { now }), undefined)
  t.same(due('pay on the last friday of next month', { now }), { date: '2027-02-26' })
})

t.test('an hour may be said in many ways', async (t) => {
  for (const [text, says] of [
    ['tomorrow at half past 5', 'due 2026-11-26 05:30'],
    ['half past five pm', 'due 2026-11-25 17:30'],
    ['tonight at half past 8', 'due 2026-11-25 20:30'],
    ['quarter to 9', 'due 2026-11-26 08:45'],
    ['a quarter to one pm', 'due 2026-11-25 12:45'],
    ['at ten to twelve', 'due 2026-11-25 11:50'],
    ['at twenty-five past 11', 'due 2026-11-25 11:25'],
    ['at 5 to one', 'due 2026-11-26 00:55'],
    ["at five o'clock", 'due 2026-11-26 05:00'],
    ['around 5pm', 'due 2026-11-25 17:00'],
    ['at about 5', 'due 2026-11-26 05:00'],
    ['at 5ish', 'due 2026-11-26 05:00'],
    ['@5pm', 'due 2026-11-25 17:00'],
    ['@17:30', 'due 2026-11-25 17:30'],
    ['at 12 noon', 'due 2026-11-25 12:00'],
    ['in 1h30', 'due 2026-11-25 11:30'],
    ['in 1 hour and 30 minutes', 'due 2026-11-25 11:30'],
    ['from 11 to 12:30', 'due 2026-11-25 11:00, 90 minutes'],
    ['tomorrow from 9 to 10:30', 'due 2026-11-26 09:00, 90 minutes'],
    ['tomorrow between 9 and 10', 'due 2026-11-26 09:00, 60 minutes'],
    ['tomorrow 9-5', 'due 2026-11-26 09:00, 480 minutes'],
    ['every mon 22-6', 'due 2026-11-30 22:00, FREQ=WEEKLY;BYDAY=MO, 480 minutes'],
    ['Thurs. 3pm', 'due 2026-11-26 15:00'],
  ] as const) {
    const understood = read(`Call Ann ${text}`)
    t.same([understood.contents, summary(understood)], ['Call Ann', says], titleOf(text))
  }
  for (const text of ['work 10 to 5', 'bet ten to one', 'at half to 5', 'count from 1 to 10', 'see you @home']) {
    t.equal(read(text).due, undefined, text)
  }
})

t.test('of two days or two times, none is the one', async (t) => {
  for (const text of [
    'Meet Ann today or tomorrow',
    'Meet Ann 10am tomorrow or friday',
    'Meet Ann sat or sun',
    'Meet Ann on sat or sun',
    'Walk at 7am & 7pm',
    'Pills every day at 8am and 8pm',
    'Pay on the 1st and 15th',
    '내일 또는 모레 회의',
  ]) {
    t.same(read(text), { contents: text, labels: [], tokens: [] }, titleOf(text))
  }
  t.same(read('Meet Ann tomorrow and buy milk').due, { date: '2026-11-26' })
  t.same(read('Meet Ann tomorrow and at 5pm').due, { date: '2026-11-26', time: '17:00' })
})

t.test('the words of a title stay in it', async (t) => {
  for (const [text, contents, says] of [
    ['Run every day 5-10 km', 'Run 5-10 km', 'due 2026-11-25, FREQ=DAILY'],
    ['Read every day 10-20 pages', 'Read 10-20 pages', 'due 2026-11-25, FREQ=DAILY'],
    ['Buy tomorrow 2-3 lemons', 'Buy 2-3 lemons', 'due 2026-11-26'],
    ['Read today 1 and 2 chapters', 'Read 1 and 2 chapters', 'due 2026-11-25'],
    ['Read today 1 and 2', 'Read 1 and 2', 'due 2026-11-25'],
    ['Friday 2 to 4 people for dinner', '2 to 4 people for dinner', 'due 2026-11-27'],
    ['Work friday 9-5 with Bob', 'Work with Bob', 'due 2026-11-27 09:00, 480 minutes'],
    ['Work tomorrow 9-5 every week', 'Work', 'due 2026-11-26 09:00, FREQ=WEEKLY, 480 minutes'],
    ['Write friday 2-3 monthly reports', 'Write 2-3 monthly reports', 'due 2026-11-27'],
    ['Work friday 9-5 weekly', 'Work', 'due 2026-11-27 09:00, FREQ=WEEKLY, 480 minutes'],
    ['Work friday 9-5 monthly with Bob', 'Work with Bob', 'due 2026-11-27 09:00, FREQ=MONTHLY, 480 minutes'],
    ['Pay Ann tomorrow by 5 weekly', 'Pay Ann', 'due 2026-11-26 05:00, FREQ=WEEKLY'],
    ['Read 2 and 10:30 dentist', 'Read 2 and dentist', 'due 2026-11-25 10:30'],
    ['Visit between 9 and 10:30', 'Visit', 'due 2026-11-26 09:00, 90 minutes'],
    ['Call Ann tomorrow and sat nav shop', 'Call Ann and sat nav shop', 'due 2026-11-26'],
    ['Call mum tomorrow and sun lounger', 'Call mum and sun lounger', 'due 2026-11-26'],
    ['Pay rent tomorrow and 2nd invoice', 'Pay rent and 2nd invoice', 'due 2026-11-26'],
    ['Meet Ann Friday 1st floor', 'Meet Ann 1st floor', 'due 2026-11-27'],
    ['Watch Friday the 13th movie', 'Watch Friday the 13th movie', 'nothing'],
    ['Submit friday week 4 homework', 'Submit week 4 homework', 'due 2026-11-27'],
    ['Call Ann friday week 5pm', 'Call Ann', 'due 2026-12-04 17:00'],
    ['Call Ann monday 7th at 5pm', 'Call Ann', 'due 2026-12-07 17:00'],
    ['On friday week call Ann', 'call Ann', 'due 2026-12-04'],
    ['On friday the 4th call Ann', 'call Ann', 'due 2026-12-04'],
    ['On the 4th, call Ann', 'call Ann', 'due 2026-12-04'],
    ['Pay rent on the 1st please', 'Pay rent please', 'due 2026-12-01'],
    ['Dentist on the 15th bring card', 'Dentist bring card', 'due 2026-12-15'],
    ['On the 4th floor fix the lamp', 'On the 4th floor fix the lamp', 'nothing'],
    ['Ask Bob about 5pm meeting', 'Ask Bob about meeting', 'due 2026-11-25 17:00'],
    ['Email Ann about 10:30 call', 'Email Ann about call', 'due 2026-11-25 10:30'],
    ['Dentist tomorrow about 3pm', 'Dentist', 'due 2026-11-26 15:00'],
    ['Email Jan. 12 drafts', 'Email Jan. 12 drafts', 'nothing'],
    ['Email Ann Jan. 12 with drafts', 'Email Ann with drafts', 'due 2027-01-12'],
    ['Jan. 12 dentist', 'dentist', 'due 2027-01-12'],
    ['Meet Ann Thurs. 3pm bring card', 'Meet Ann bring card', 'due 2026-11-26 15:00'],
    ['Mix 1/2/10', 'Mix 1/2/10', 'nothing'],
    ['Mix 1/2/27', 'Mix', 'due 2027-02-01'],
    ['Meet at 10 to 11 with Bob', 'Meet at 10 to 11 with Bob', 'nothing'],
    ['Meet at 5 to 6', 'Meet at 5 to 6', 'nothing'],
    ['Meet tomorrow at 10 to 11', 'Meet at 10 to 11', 'due 2026-11-26'],
    ['Meet tomorrow at ten to 11', 'Meet', 'due 2026-11-26 10:50'],
    ['Meet at 20 to 8pm', 'Meet', 'due 2026-11-25 19:40'],
    ['Party saturday around noon', 'Party', 'due 2026-11-28 12:00'],
    ['Party saturday at about noon', 'Party', 'due 2026-11-28 12:00'],
    ['Meet at 10 to 6 pm', 'Meet', 'due 2026-11-25 10:00, 480 minutes'],
    ['Meet at 5 past 6', 'Meet', 'due 2026-11-26 06:05'],
    ['Eat second of may pie', 'Eat second of may pie', 'nothing'],
    ['Eat second of may 2028', 'Eat', 'due 2028-05-02'],
    ['Eat on the last friday of may with Ann', 'Eat with Ann', 'due 2027-05-28'],
  ] as const) {
    const understood = read(text)
    t.same([understood.contents, summary(understood)], [contents, says], titleOf(text))
  }
})

t.test('a day that is a thing stays text', async (t) => {
  for (const text of [
    'Meeting on the 4th floor',
    'Shop on 5th Avenue',
    "Kim's 21st",
    'Watch Friday the 14th',
    'Corn on the cob',
  ]) {
    t.same(read(text), { contents: text, labels: [], tokens: [] }, titleOf(text))
  }
  for (const [text, contents, says] of [
    ['On the 15th call mum', 'call mum', 'due 2026-12-15'],
    ['Note: on the 15th call mum', 'Note: call mum', 'due 2026-12-15'],
    ["Kim's party on the 21st", "Kim's party", 'due 2026-12-21'],
    ['Lunch at TGI Fridays 1pm', 'Lunch at TGI Fridays', 'due 2026-11-25 13:00'],
    ['Watch the sun at 5pm', 'Watch the sun', 'due 2026-11-25 17:00'],
    ['Call 555 1234 mon 9am', 'Call 555 1234', 'due 2026-11-30 09:00'],
    ['Tomorrow - call Ann', 'call Ann', 'due 2026-11-26'],
  ] as const) {
    const understood = read(text)
    t.same([understood.contents, summary(understood)], [contents, says], titleOf(text))
  }
})

t.test('Korean is read as people type it', async (t) => {
  for (const [text, says] of [
    ['담주 금욜', 'due 2026-12-04'],
    ['토욜 2시', 'due 2026-11-28 14:00'],
    ['낼 3시', 'due 2026-11-26 15:00'],
    ['낼모레', 'due 2026-11-27'],
    ['오늘 중으로', 'due 2026-11-25'],
    ['내일중에', 'due 2026-11-26'],
    ['매일밤 10시', 'due 2026-11-25 22:00, FREQ=DAILY'],
    ['매일아침', 'due 2026-11-26 09:00, FREQ=DAILY'],
    ['3일에 한 번', 'due 2026-11-25, FREQ=DAILY;INTERVAL=3'],
    ['한달에 한번씩', 'due 2026-11-25, FREQ=MONTHLY'],
    ['매월 말', 'due 2026-11-30, FREQ=MONTHLY;BYMONTHDAY=-1'],
    ['매달 첫째주 월요일', 'due 2026-12-07, FREQ=MONTHLY;BYDAY=1MO'],
    ['매주 월~금 9시', 'due 2026-11-26 09:00, FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
    ['매주 금욜 - 월욜', 'due 2026-11-27, FREQ=WEEKLY;BYDAY=FR,SA,SU,MO'],
  ] as const) {
    const understood = read(`${text} 회의`)
    t.same([understood.contents, summary(understood)], ['회의', says], titleOf(text))
  }
  for (const text of ['월~금 9시 출근', '매월 말씀 읽기', '낼름'])
    t.equal(read(text).due?.time, undefined, titleOf(text))
})

t.test('an hour of a part of the day stands beside a day', async (t) => {
  for (const [text, contents, says] of [
    ['Call tomorrow 9 in the morning', 'Call', 'due 2026-11-26 09:00'],
    ['Call 9:30 in the morning on friday', 'Call', 'due 2026-11-27 09:30'],
    ['Call friday, 7 in the evening', 'Call', 'due 2026-11-27 19:00'],
    ['Take 2 in the evening tomorrow', 'Take 2 in the evening', 'due 2026-11-26'],
    ['Call friday by 8 with Bob', 'Call with Bob', 'due 2026-11-27 08:00'],
    ['Call tomorrow by 8 people', 'Call by 8 people', 'due 2026-11-26'],
  ] as const) {
    t.equal(read(text).contents, contents, text)
    t.equal(summary(read(text)), says, text)
  }
})

t.test('a day as machines write it has a time, and one with dots ends with a dot', async (t) => {
  for (const [text, contents, says] of [
    ['Call 2026-12-24T14:00:00', 'Call', 'due 2026-12-24 14:00'],
    ['Call 2026-02-30T14:00', 'Call 2026-02-30T14:00', 'nothing'],
    ['Call 2026-12-24T14:00Z', 'Call 2026-12-24T14:00Z', 'nothing'],
    ['Call 24.12. 15:00', 'Call', 'due 2026-12-24 15:00'],
    ['Gifts 24.12., then sleep', 'Gifts, then sleep', 'due 2026-12-24'],
    ['Pay 31.02.', 'Pay 31.02.', 'nothing'],
    ['Write version 1.2.', 'Write version 1.2.', 'nothing'],
    ['24.12. gifts', '24.12. gifts', 'nothing'],
  ] as const) {
    t.equal(read(text).contents, contents, text)
    t.equal(summary(read(text)), says, text)
  }
})
