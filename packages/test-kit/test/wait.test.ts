import t from 'tap'
import { until } from '../src/index.ts'

t.test('waits until a check holds, though it fails or throws at first', async (t) => {
  let tries = 0
  await until('the third try', async () => {
    tries += 1
    if (tries === 1) throw new Error('not yet')
    return tries === 3
  })
  t.equal(tries, 3)
})

t.test('gives up, and says what was waited for, and why it did not come', async (t) => {
  const never = until(
    'the end of time',
    () => {
      throw new Error('it does not end')
    },
    { timeoutMs: 60 },
  )
  await t.rejects(never, {
    message: 'not within 60 ms: the end of time',
    cause: { message: 'it does not end' },
  })
})
