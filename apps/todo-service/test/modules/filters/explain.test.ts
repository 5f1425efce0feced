import { buildTestApp, clientOf, isInvalid, isProblem, newUser, onEachDatabase, statementsOf } from '../../helper.ts'

const explain = (filter: string, more = '') => `/filters/explain?filter=${encodeURIComponent(filter)}${more}`

onEachDatabase(async (t, database) => {
  const { app } = await buildTestApp(t, database)
  const ada = clientOf(app, newUser())

  t.test('a filter is explained in words, and written as usual', async (t) => {
    const answer = await ada.get(explain('( Today|OD)&#Work & ! @waiting'))
    t.equal(answer.statusCode, 200)
    t.same(answer.json(), {
      filter: '(today | overdue) & #Work & !@waiting',
      explanation: '(due today or overdue) and in the list Work and not labelled waiting',
    })
    t.equal(answer.headers['cache-control'], 'no-store', 'tomorrow, today is another day')
    t.equal(statementsOf(answer), 1, 'the settings')
  })

  t.test('a wrong filter is refused with the position, what is expected, and what was meant', async (t) => {
    const { errors } = isProblem(t, await ada.get(explain('p1 & tody')), 422, 'VALIDATION_FAILED')
    t.same(errors, [
      {
        parameter: 'filter',
        detail: 'has the unknown condition "tody" at position 5: did you mean "today"?',
        position: 5,
        expected: 'a condition',
      },
    ])
  })

  t.test('today is that of the time zone', async (t) => {
    const dates = await Promise.all(
      ['Pacific/Kiritimati', 'Pacific/Pago_Pago'].map(async (zone) => {
        const answer = await ada.get(explain('+2 days', `&time_zone=${zone}`))
        return answer.json().explanation
      }),
    )
    t.equal(new Set(dates).size, 2, 'it is never the same day there')
    for (const zone of ['Mars/Base', 'UTC%2B1', '%2B01:00', ''])
      isInvalid(t, await ada.get(explain('p1', `&time_zone=${zone}`)), 'time_zone')
  })

  t.test('a filter that is missing or too long is refused', async (t) => {
    isInvalid(t, await ada.get('/filters/explain'), 'filter')
    isInvalid(t, await ada.get(explain('')), 'filter')
    isInvalid(t, await ada.get(explain('x'.repeat(1025))), 'filter')
    t.equal((await ada.get(explain(`#${'🎉'.repeat(1023)}`))).statusCode, 200)
  })

  t.test('it is for users only', async (t) => {
    isProblem(t, await app.inject(explain('p1')), 401, 'UNAUTHORIZED')
  })
})
