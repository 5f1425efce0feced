import t from 'tap'
import { checkedRule } from '../../../src/modules/recurrence/check-recurrence.ts'
import { previewOf } from '../../../src/modules/recurrence/preview.ts'
import { dueOf, instant } from './helper.ts'

const MINUTES = Array.from({ length: 60 }, (_, index) => index).join()
const HOURS = Array.from({ length: 24 }, (_, index) => index).join()
/** None of a week's days is at one of them. */
const PLACES = Array.from({ length: 130 }, (_, index) => index + 8).join()
const WEEK = 'MO,TU,WE,TH,FR,SA,SU'
const EVERY_MINUTE = `BYHOUR=${HOURS};BYMINUTE=${MINUTES}`

/** Rules that occur hardly ever, never, or all the time. */
const RULES = [
  'FREQ=DAILY',
  'FREQ=DAILY;INTERVAL=1000000',
  'FREQ=DAILY;INTERVAL=7;BYDAY=TU',
  'FREQ=DAILY;BYMONTHDAY=31;BYDAY=MO',
  'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=DAILY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO',
  `FREQ=DAILY;${EVERY_MINUTE}`,
  `FREQ=DAILY;${EVERY_MINUTE};COUNT=10000`,
  'FREQ=WEEKLY;INTERVAL=52;BYMONTH=2',
  'FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2',
  `FREQ=WEEKLY;BYMONTH=2;BYSETPOS=${PLACES}`,
  'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO',
  'FREQ=MONTHLY;INTERVAL=13;BYMONTH=10,1,11,6;BYSETPOS=-2,5',
  'FREQ=YEARLY;INTERVAL=1000000',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=YEARLY;BYYEARDAY=366;BYDAY=MO',
  'FREQ=YEARLY;BYDAY=53MO;COUNT=10000',
  `FREQ=YEARLY;BYWEEKNO=53;BYDAY=${WEEK};BYMONTH=6`,
  `FREQ=YEARLY;BYDAY=${WEEK};${EVERY_MINUTE};BYSETPOS=366,-366`,
]

/** Each takes less than 50 ms where coverage is not measured. One without bounds would take minutes, or never end. */
const MOST_MS = 500

/** Milliseconds of a processor that `work` takes: the least of a few times, since others use it too. */
function processorTime(work: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  })
  return Math.min(...times)
}

t.test('no rule makes the service work for long, be it checked or shown a hundred times ahead', async (t) => {
  const now = instant('2026-11-28')
  for (const date of ['0001-01-01', '2026-11-23']) {
    for (const text of RULES) {
      const due = dueOf(`${date}T09:00`, 'Europe/Berlin')
      const work = () => {
        try {
          const rule = checkedRule(text, due, '/rule')
          return previewOf({ rule, due, from: 'due', timeZone: 'America/New_York', count: 100, now })
        } catch (error) {
          return error
        }
      }
      t.ok(processorTime(work) < MOST_MS, `${text.slice(0, 60)}, due in ${date}`)
    }
  }
})
