import t from 'tap'
import { ExplainFilterQuery } from '../src/index.ts'
import { fits } from './helper.ts'

t.test('a filter has 1 to 1,024 code points', async (t) => {
  for (const filter of ['p1', '🎉'.repeat(1024)]) t.ok(fits(ExplainFilterQuery, { filter, time_zone: 'UTC' }))
  for (const filter of ['', '🎉'.repeat(1025), '\uDC00', 5]) {
    t.notOk(fits(ExplainFilterQuery, { filter, time_zone: 'UTC' }))
  }
})
