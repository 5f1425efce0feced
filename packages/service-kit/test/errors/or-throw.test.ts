import t from 'tap'
import { orThrow, Unauthorized } from '../../src/index.ts'

t.test('what is not there is an error, and nothing else is', async (t) => {
  for (const value of [0, {}]) t.equal(orThrow(value, Unauthorized), value)
  for (const nothing of [null, undefined]) t.throws(() => orThrow(nothing, Unauthorized), { code: 'UNAUTHORIZED' })
})
