import t from 'tap'
import { describeDeadLetters } from '../src/index.ts'

const letter = {
  id: 7,
  name: 'send-mail',
  attempts: 12,
  createdAt: Date.UTC(2026, 10, 25, 9, 5, 7),
  diedAt: Date.UTC(2026, 10, 25, 10, 0, 0),
  error: 'Error [ECONNREFUSED]: connect\nECONNREFUSED',
}

t.test('dead letters are shown as a table, a line each', async (t) => {
  t.equal(
    describeDeadLetters({ letters: [letter, { ...letter, id: 1_234, name: 'say' }], count: 2 }),
    `2 dead letters:
  ID    JOB        ATTEMPTS  CREATED              DIED                 ERROR
  7     send-mail  12        2026-11-25 09:05:07  2026-11-25 10:00:00  Error [ECONNREFUSED]: connect ECONNREFUSED
  1234  say        12        2026-11-25 09:05:07  2026-11-25 10:00:00  Error [ECONNREFUSED]: connect ECONNREFUSED`,
  )
})

t.test('what is not shown is said, and that there is nothing to show', async (t) => {
  t.match(describeDeadLetters({ letters: [letter], count: 1 }), /^1 dead letter:\n/)
  t.match(describeDeadLetters({ letters: [letter], count: 300 }), /^300 dead letters, the last 1 of them:\n/)
  t.equal(describeDeadLetters({ letters: [], count: 0 }), 'no dead letters')
})
