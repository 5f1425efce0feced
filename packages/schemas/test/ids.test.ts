import t from 'tap'
import { Id, IdParams, MAX_ID } from '../src/index.ts'
import { fits } from './helper.ts'

t.test('ids run from 1 to 2^31 - 1', async (t) => {
  t.equal(MAX_ID, 2147483647)
  for (const good of [1, 2, MAX_ID]) t.ok(fits(Id, good), `${good}`)
  for (const bad of [0, -1, MAX_ID + 1, 1.5, '1', true, null, [1], Number.NaN]) t.notOk(fits(Id, bad), `${bad}`)
  t.ok(fits(IdParams, { id: 1 }))
  t.notOk(fits(IdParams, {}))
})
