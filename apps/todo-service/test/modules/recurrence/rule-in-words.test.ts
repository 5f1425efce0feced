import t from 'tap'
import { parseRule } from '../../../src/modules/recurrence/parse-rule.ts'
import { ruleInWords } from '../../../src/modules/recurrence/rule-in-words.ts'

t.test('a rule can be read as English', async (t) => {
  for (const [rule, words] of [
    ['FREQ=DAILY', 'every day'],
    ['FREQ=DAILY;INTERVAL=3;COUNT=10', 'every 3 days, 10 times'],
    ['FREQ=WEEKLY;COUNT=1', 'every week, once'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE', 'every 2 weeks on Monday and Wednesday'],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', 'every month on the last day'],
    ['FREQ=MONTHLY;BYMONTHDAY=1,15,-2', 'every month on the 1st, 15th and 2nd to last day'],
    ['FREQ=MONTHLY;BYDAY=-1TU', 'every month on the last Tuesday'],
    ['FREQ=YEARLY;BYMONTH=3,11;BYDAY=2SU', 'every year on the 2nd Sunday in March and November'],
    ['FREQ=MONTHLY;BYDAY=MO,1FR', 'every month on each Monday and the 1st Friday'],
    ['FREQ=YEARLY;BYDAY=MO;BYMONTH=3', 'every year on each Monday in March'],
    ['FREQ=YEARLY;BYMONTHDAY=15', 'every year on the 15th day of each month'],
    ['FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24', 'every year on the 24th day in December'],
    ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', 'every month on the 13th day, if that is Friday'],
    ['FREQ=YEARLY;BYDAY=MO,TU;BYYEARDAY=9', 'every year on the 9th day of the year, if that is Monday or Tuesday'],
    ['FREQ=YEARLY;BYYEARDAY=100', 'every year on the 100th day of the year'],
    ['FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO', 'every year on Monday in the 20th week of the year'],
    ['FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=3,-1', 'every month on Monday and Tuesday, only the 3rd and last of these'],
    ['FREQ=DAILY;BYHOUR=9,17', 'every day at 9:00 and 17:00'],
    ['FREQ=DAILY;BYHOUR=9;BYMINUTE=0,30', 'every day at 9:00 and 9:30'],
    ['FREQ=DAILY;BYMINUTE=30', 'every day 30 minutes past the hour'],
    ['FREQ=DAILY;UNTIL=20261224T170000Z', 'every day, until 2026-12-24'],
  ] as const)
    t.equal(ruleInWords(parseRule(rule, '/rule')), words)
})
