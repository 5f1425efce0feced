import t from 'tap'
import { answersWith, Failed, type Problem, Refused, Unreachable } from '../src/api/answers.ts'

const reasons = { unknown: 'unknown', offline: 'offline', busy: 'busy' }

/** What the service answers. */
const answerOf = (status: number, error?: unknown) =>
  Promise.resolve({ error, response: new Response(null, { status }) })

t.test('what was answered, or why there is no answer', async (t) => {
  const answered = answersWith(reasons)
  t.equal(await answered(Promise.resolve({ data: 'tea', response: new Response() })), 'tea')
  await t.rejects(answered(Promise.reject(new TypeError('no network'))), new Unreachable('offline'))
  await t.rejects(answered(answerOf(503)), new Unreachable('busy'))
  await t.rejects(answered(answerOf(500)), new Failed('busy'))
  await t.rejects(answered(answerOf(404)), new Refused(404, 'unknown'))
  await t.rejects(answered(answerOf(404, { detail: 'It is gone.' })), new Refused(404, 'It is gone.'))
})

t.test('a problem is said in words of the page, if it has some', async (t) => {
  const heard: Problem[] = []
  const inWords = (problem: Problem) => {
    heard.push(problem)
    return problem.code === 'INVALID' ? 'The filter is not understood.' : undefined
  }
  const answered = answersWith({ ...reasons, inWords })
  const detail = 'expected a word'
  const error = { code: 'INVALID', detail: 'Invalid', errors: [{ pointer: '/query', detail, position: 7 }] }
  await t.rejects(
    answered(answerOf(422, error)),
    new Refused(422, 'The filter is not understood.', { code: 'INVALID', position: 7 }),
  )
  await t.rejects(answered(answerOf(409, { detail: 'Taken' })), new Refused(409, 'Taken'))
  t.strictSame(heard, [
    { code: 'INVALID', detail: 'Invalid', field: 'query', fault: detail, position: 7, expected: undefined },
    { code: '', detail: 'Taken', field: '', fault: '', position: undefined, expected: undefined },
  ])
})
