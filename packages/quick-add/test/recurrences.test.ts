import t from 'tap'
import { read, summary, titleOf } from './helper.ts'

t.test('adverbs and units say the same', async (t) => {
  for (const [adverb, unit] of [
    ['daily', 'every day'],
    ['weekly', 'every week'],
    ['fortnightly', 'every fortnight'],
    ['monthly', 'every month'],
    ['quarterly', 'every quarter'],
    ['annually', 'every year'],
    ['weekly on mon', 'every week on monday'],
    ['yearly on dec 24', 'each year on 24th of dec'],
  ] as const) {
    t.equal(summary(read(`call ${adverb}`)), summary(read(`call ${unit}`)), adverb)
    t.match(summary(read(`call ${adverb}`)), /FREQ/)
  }
})

t.test('lists of days are separated in many ways', async (t) => {
  for (const list of [
    'mon, wed, fri',
    'mon,wed,fri',
    'mon/wed/fri',
    'mondays, wednesdays and fridays',
    'mon & wed & fri',
  ]) {
    t.equal(read(`call every ${list}`).recurrence?.rule, 'FREQ=WEEKLY;BYDAY=MO,WE,FR', list)
  }
})

t.test('days of a month are counted from its beginning or its end', async (t) => {
  for (const [text, rule] of [
    ['every first day of the month', 'BYMONTHDAY=1'],
    ['every month on 31', 'BYMONTHDAY=31'],
    ['every last fri', 'BYDAY=-1FR'],
    ['every first mon and last fri of each month', 'BYDAY=1MO,-1FR'],
    ['every 5th friday', 'BYDAY=5FR'],
    ['every 1st workday', 'BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1'],
    ['every month on the second tuesday', 'BYDAY=2TU'],
  ] as const) {
    t.equal(read(`call ${text}`).recurrence?.rule, `FREQ=MONTHLY;${rule}`, text)
  }
  t.equal(read('call every 5th friday').due?.date, '2027-01-29')
  t.equal(read('call every 1st workday', { now: Date.parse('2027-07-30T10:00:00Z') }).due?.date, '2027-08-02')
})

t.test('a series begins on the first of its days', async (t) => {
  t.equal(summary(read('call every 29 feb')), 'due 2028-02-29, FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29')
  t.equal(summary(read('call from monday every tue')), 'due 2026-12-01, FREQ=WEEKLY;BYDAY=TU')
  t.equal(summary(read('call tomorrow every 2 weeks')), 'due 2026-11-26, FREQ=WEEKLY;INTERVAL=2')
})

t.test('a series and its first day, its time and its end may stand apart', async (t) => {
  for (const [text, contents, says] of [
    ['Buy milk tomorrow 5pm for Ann every week', 'Buy milk for Ann', 'due 2026-11-26 17:00, FREQ=WEEKLY'],
    ['Buy milk every week for Ann tomorrow 5pm', 'Buy milk for Ann', 'due 2026-11-26 17:00, FREQ=WEEKLY'],
    ['Buy milk tomorrow 5pm p1 every week', 'Buy milk', 'due 2026-11-26 17:00, FREQ=WEEKLY, priority 1'],
    ['Buy milk tomorrow 5pm for Ann every day', 'Buy milk for Ann', 'due 2026-11-26 17:00, FREQ=DAILY'],
    ['Tomorrow buy milk every week with Ann at 5pm', 'buy milk with Ann', 'due 2026-11-26 17:00, FREQ=WEEKLY'],
    ['Gym friday 5pm with Ann every friday', 'Gym with Ann', 'due 2026-11-27 17:00, FREQ=WEEKLY;BYDAY=FR'],
    ['Gym friday with Ann every monday', 'Gym friday with Ann', 'due 2026-11-30, FREQ=WEEKLY;BYDAY=MO'],
    ['Pay 1 jan from Ann every year on 1 jan', 'Pay from Ann', 'due 2027-01-01, FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1'],
    ['Gym 31 apr with Ann every week', 'Gym 31 apr with Ann', 'due 2026-11-25, FREQ=WEEKLY'],
    ['Nap tonight with Ann every evening', 'Nap tonight with Ann', 'due 2026-11-25 19:00, FREQ=DAILY'],
    [
      'Gym every friday with Ann starting next week at 5pm',
      'Gym with Ann',
      'due 2026-12-04 17:00, FREQ=WEEKLY;BYDAY=FR',
    ],
    ['Gym starting next week p1 every fri', 'Gym', 'due 2026-12-04, FREQ=WEEKLY;BYDAY=FR, priority 1'],
    ['Gym every day p1 until 24 dec', 'Gym', 'due 2026-11-25, FREQ=DAILY;UNTIL=20261224, priority 1'],
    ['Take pills every day with water for 5 times', 'Take pills with water', 'due 2026-11-25, FREQ=DAILY;COUNT=5'],
    ['Call tomorrow at 5pm with Ann for 45 min', 'Call with Ann', 'due 2026-11-26 17:00, 45 minutes'],
    ['Read for 30 min every day', 'Read for 30 min', 'due 2026-11-25, FREQ=DAILY'],
    ['매일 오전 8시와 오후 8시 약', '오전 8시와 약', 'due 2026-11-25 20:00, FREQ=DAILY'],
    ['Call tomorrow with Ann for 45 min', 'Call with Ann for 45 min', 'due 2026-11-26'],
    ['내일 오후 5시 우유 사기 매주', '우유 사기', 'due 2026-11-26 17:00, FREQ=WEEKLY'],
    ['매주 우유 사기 내일 오후 5시', '우유 사기', 'due 2026-11-26 17:00, FREQ=WEEKLY'],
    ['내일 우유 사기 p1 매주 오후 5시', '우유 사기', 'due 2026-11-26 17:00, FREQ=WEEKLY, priority 1'],
    ['내일부터 우유 사기 매주', '우유 사기', 'due 2026-11-26, FREQ=WEEKLY'],
  ] as const) {
    const understood = read(text)
    t.same([understood.contents, summary(understood)], [contents, says], titleOf(text))
  }
})

t.test('a series has one end', async (t) => {
  const understood = read('call every day until 1 jan for 3 times')
  t.equal(understood.recurrence?.rule, 'FREQ=DAILY;UNTIL=20270101')
  t.equal(understood.contents, 'call for 3 times')
})

t.test('a series may count from the day when it was done', async (t) => {
  for (const text of ['every! mon', 'every! morning', 'after a week', 'every! month on the 15th']) {
    t.equal(read(`call ${text}`).recurrence?.from, 'completion', text)
  }
})

t.test('what is said of a month or of a year may come before it', async (t) => {
  for (const [text, same] of [
    ['on the 15th of each month', 'every 15th'],
    ['the first of every month', 'every 1st'],
    ['1st and 15th of every month', 'every month on the 1st and 15th'],
    ['the last fri of every! quarter', 'every! quarter on the last fri'],
    ['first workday of every 2 months', 'every 2 months on the first workday'],
    ['once a month', 'every month'],
    ['ev other fri', 'every other friday'],
    ['every fri to mon', 'every fri, sat, sun and mon'],
    ['every mon–thu', 'every mon, tue, wed and thu'],
    ['on tuesdays and fridays', 'every tue and fri'],
    ['every january and july', 'every 1 jan and 1 july'],
    ['every year on the 5th of may, nov 5th', 'every 5 may, 5 nov'],
    ['on the 5th of may and 5 nov of every year', 'every 5 may, 5 nov'],
    ['24 dec of every! 2 years', 'every! 2 years on 24 dec'],
    ['every 5 may, may 5th', 'every 5 may'],
    ['every january and january', 'every january'],
    ['every 1st and 1st', 'every 1st'],
    ['every mon, monday', 'every mon'],
  ] as const) {
    t.equal(summary(read(`call ${text}`)), summary(read(`call ${same}`)), text)
    t.match(summary(read(`call ${text}`)), /FREQ/, text)
  }
})

t.test('a rule has one day for all of its months', async (t) => {
  t.equal(read('call every jan 27th, apr 28th').recurrence, undefined)
  t.equal(read('call every year on jan 27th and apr 28th').recurrence, undefined)
})

t.test('what is no repetition stays text', async (t) => {
  for (const text of [
    'pay every 0th workday',
    'lunch at TGI Fridays',
    'lunch at Ruby Tuesdays',
    'listen to Happy Mondays',
    'I love mondays',
    'I love mondays.',
    'book hut for weekends',
    'mondays are hard',
    'read tuesdays with Morrie',
    'call on the 1st of every year',
    'call on 5 may, 6 nov of every year',
    'review on the last workday of every 2 years',
  ]) {
    const { contents, recurrence } = read(text)
    t.same([contents, recurrence], [text, undefined])
  }
})

t.test('days of the week in the plural, and weekdays, are a series', async (t) => {
  for (const [text, says] of [
    ['yoga on tuesdays', 'due 2026-12-01, FREQ=WEEKLY;BYDAY=TU'],
    ['yoga tuesdays, fridays', 'due 2026-11-27, FREQ=WEEKLY;BYDAY=TU,FR'],
    ['yoga tuesdays night', 'due 2026-12-01 21:00, FREQ=WEEKLY;BYDAY=TU'],
    ['yoga 6pm tuesdays', 'due 2026-12-01 18:00, FREQ=WEEKLY;BYDAY=TU'],
    ['yoga tuesdays & thursdays 7pm', 'due 2026-11-26 19:00, FREQ=WEEKLY;BYDAY=TU,TH'],
    ['yoga weekdays at 4pm', 'due 2026-11-25 16:00, FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
    ['yoga on weekends', 'due 2026-11-28, FREQ=WEEKLY;BYDAY=SA'],
    ['yoga every mon wed fri', 'due 2026-11-25, FREQ=WEEKLY;BYDAY=MO,WE,FR'],
    ['yoga every tue + fri', 'due 2026-11-27, FREQ=WEEKLY;BYDAY=TU,FR'],
    ['yoga every day except sundays', 'due 2026-11-25, FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA'],
    ['yoga every day except weekends', 'due 2026-11-25, FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
    ['yoga every weekday but mon and fri', 'due 2026-11-25, FREQ=WEEKLY;BYDAY=TU,WE,TH'],
  ] as const) {
    const understood = read(text)
    t.same([understood.contents, summary(understood)], ['yoga', says], titleOf(text))
  }
})

t.test('a day of the week in a month comes each month or each year', async (t) => {
  for (const [text, says] of [
    ['at the end of every month', 'due 2026-11-30, FREQ=MONTHLY;BYMONTHDAY=-1'],
    ['every first of the month', 'due 2026-12-01, FREQ=MONTHLY;BYMONTHDAY=1'],
    ['every 4th thursday of november', 'due 2026-11-26, FREQ=YEARLY;BYMONTH=11;BYDAY=4TH'],
    ['every year on the 2nd sunday in may', 'due 2027-05-09, FREQ=YEARLY;BYMONTH=5;BYDAY=2SU'],
    ['last sunday of march and oct every year', 'due 2027-03-28, FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU'],
    ['on the first mon of may, yearly', 'due 2027-05-03, FREQ=YEARLY;BYMONTH=5;BYDAY=1MO'],
  ] as const) {
    const understood = read(`x ${text}`)
    t.same([understood.contents, summary(understood)], ['x', says], titleOf(text))
  }
})

t.test('a series may go on for a while from its first day', async (t) => {
  t.equal(read('call every day for a week').recurrence?.rule, 'FREQ=DAILY;UNTIL=20261201')
  t.equal(
    read('call every mon from 1 jan for two months').recurrence?.rule,
    'FREQ=WEEKLY;BYDAY=MO;UNTIL=20270303',
    'two months from Monday, the 4th of January',
  )
  t.equal(summary(read('rent a car tomorrow for 3 days')), 'due 2026-11-26')
})

t.test('in Korean, a last day elsewhere in the text ends a series that has no end', async (t) => {
  for (const [text, says] of [
    ['매일 9시 운동 금요일까지', 'due 2026-11-26 09:00, FREQ=DAILY;UNTIL=20261127'],
    ['매일 운동 금요일까지 6시', 'due 2026-11-27 18:00'],
    ['매일 총 5회 운동 금요일까지', 'due 2026-11-27'],
    ['매주 월요일 회의 준비 금요일까지', 'due 2026-11-27'],
    ['매일 자정 약', 'due 2026-11-26 00:00, FREQ=DAILY'],
    ['매월 5일 밤 1시 약', 'nothing'],
    ['매달 말일까지 제출', 'due 2026-11-30, FREQ=MONTHLY;BYMONTHDAY=-1'],
    ['매월 두 번째 금요일까지 보고', 'due 2026-12-11, FREQ=MONTHLY;BYDAY=2FR'],
    ['일일 마다 보고', 'nothing'],
    ['매주 토, 목 운동', 'due 2026-11-26, FREQ=WEEKLY;BYDAY=SA,TH'],
  ] as const) {
    t.equal(summary(read(text)), says, titleOf(text))
  }
})

t.test('a month alone is where a series begins or ends', async (t) => {
  for (const [text, says] of [
    ['Gym every day until march 2028', 'due 2026-11-25, FREQ=DAILY;UNTIL=20280301'],
    ['Gym every day from december', 'due 2026-12-01, FREQ=DAILY'],
    ['Wait until march', 'nothing'],
  ] as const)
    t.equal(summary(read(text)), says, text)
})

t.test('on workdays in Korean', async (t) => {
  for (const text of [
    '평일 오전 7시 운동',
    '평일에 7시 운동',
    '주말 제외하고 매일 7시 운동',
    '매일 주말 제외 7시 운동',
  ])
    t.match(read(text), { contents: '운동', recurrence: { rule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR' } }, titleOf(text))
})
