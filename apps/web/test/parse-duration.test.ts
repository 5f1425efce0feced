import t from 'tap'
import { parseDuration } from '../src/dates/parse-duration.ts'

t.test('a duration that was typed, in minutes', async (t) => {
  for (const [typed, minutes] of Object.entries({
    '45': 45,
    ' 45 min ': 45,
    '1.5 h': 90,
    '1,5 h': 90,
    '1,25 h': 75,
    '1 h 30': 90,
    '1h30m': 90,
    '1 hour and 5 minutes': 65,
    '1 day, 4 hours': 1680,
    '2 weeks': 20_160,
    '1 wk 1 d': 11_520,
    'for 20 min': 20,
    'half an hour': 30,
    '2주': 20_160,
    '1일 4시간': 1680,
    '45분 동안': 45,
    '두 시간 반': 150,
    '365 d': 525_600,
  }))
    t.equal(parseDuration(typed), minutes, typed)
})

t.test('what is no duration', async (t) => {
  for (const typed of [
    '',
    'an age',
    '0',
    '0.4 min',
    '366 d',
    '-5',
    '5 parsecs',
    '1 h tomorrow',
    '1,000 min',
    '1.000',
    '1.125 h',
  ])
    t.equal(parseDuration(typed), undefined, typed)
})
