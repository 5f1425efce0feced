import { FilterEntity } from '../../../src/modules/filters/filter.entity.ts'
import { MAX_FILTERS } from '../../../src/modules/filters/filter-faults.ts'
import {
  type Client,
  clientOf,
  isInvalid,
  isProblem,
  newUser,
  onEachDatabase,
  sharedTestApp,
  statementsOf,
} from '../../helper.ts'

const explain = (filter: string, more = '') => `/filters/explain?filter=${encodeURIComponent(filter)}${more}`

const save = (ada: Client, filter: object) => ada.call('POST', '/filters', filter)
const namesOf = async (ada: Client): Promise<string[]> =>
  (await ada.get('/filters')).json().filters.map(({ name }: { name: string }) => name)

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
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

  t.test('a filter is saved as it is usually written, and finds to-dos by that', async (t) => {
    const ada = clientOf(app, newUser())
    const answer = await save(ada, { name: 'At home', query: '( P1|p2)&@home', color: '#dc4c3e', is_favorite: true })
    t.equal(answer.statusCode, 201)
    const filter = answer.json()
    t.equal(answer.headers.location, `/filters/${filter.id}`)
    t.match(filter, { name: 'At home', query: '(p1 | p2) & @home', color: '#dc4c3e', is_favorite: true })
    t.same((await ada.get(`/filters/${filter.id}`)).json(), filter)
    const { id } = (await ada.post({ contents: 'a', labels: ['home'], priority: 2 })).json()
    await ada.post({ contents: 'b', labels: ['home'] })
    t.same(await ada.ids(`?filter=${encodeURIComponent(filter.query)}`), [id])
  })

  t.test('what is no filter is refused, with the position and what is expected', async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    const { id } = (await save(ada, { name: 'a', query: 'today' })).json()
    const answers = [
      await save(ada, { name: 'b', query: 'p1 & tody' }),
      await ada.call('PATCH', `/filters/${id}`, { query: 'p1 & tody' }),
    ]
    for (const answer of answers)
      t.match(isProblem(t, answer, 422, 'VALIDATION_FAILED').errors, [
        { pointer: '/query', position: 5, expected: 'a condition', detail: /did you mean "today"/ },
      ])
    isInvalid(t, await save(ada, { name: 'b' }), '/query')
    const long = await save(ada, { name: 'b', query: `od,#${'x'.repeat(1020)}` })
    isInvalid(t, long, '/query')
    t.match(long.json().detail, /as it is usually written/)
    t.equal((await save(bob, { name: 'b', query: `#${'🎉'.repeat(1023)}` })).statusCode, 201)
    isInvalid(t, await save(ada, { name: '', query: 'today' }), '/name')
    t.same(await namesOf(ada), ['a'])
    t.match((await ada.get(`/filters/${id}`)).json(), { query: 'today', color: null, is_favorite: false })
  })

  t.test('there is an end to them, since they are read as a whole', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    const row = {
      user_id: ada.user.id,
      name: 'x',
      query: 'p1',
      position: 'a',
      version: 1,
      created_at: 1,
      updated_at: 1,
    }
    await app.orm.em.fork().insertMany(
      FilterEntity,
      Array.from({ length: MAX_FILTERS - 1 }, () => row),
    )
    t.equal((await save(ada, { name: 'the last', query: 'p2' })).statusCode, 201)
    isProblem(t, await save(ada, { name: 'one too many', query: 'p2' }), 409, 'TOO_MANY_FILTERS')
  })

  t.test('filters are in an order that their user makes', async (t) => {
    const ada = clientOf(app, newUser())
    const add = async (filter: object) => (await save(ada, { query: 'today', ...filter })).json().id
    const [b, c] = [await add({ name: 'b' }), await add({ name: 'c' })]
    await add({ name: 'a', before_id: b })
    t.same(await namesOf(ada), ['a', 'b', 'c'])
    await ada.call('PATCH', `/filters/${b}`, { after_id: c })
    t.same(await namesOf(ada), ['a', 'c', 'b'])
    isInvalid(t, await ada.call('PATCH', `/filters/${b}`, { after_id: b }), '/after_id')
    isInvalid(t, await ada.call('PATCH', `/filters/${b}`, { after_id: c, before_id: c }), '/after_id')
    const bob = clientOf(app, newUser())
    isInvalid(t, await save(bob, { name: 'x', query: 'today', after_id: b }), '/after_id')
  })

  t.test('a filter is changed field by field, and deleted', async (t) => {
    const ada = clientOf(app, newUser())
    const { id } = (await save(ada, { name: 'a', query: 'today', color: 'red' })).json()
    const etag = String((await ada.get('/filters')).headers.etag)
    t.equal((await ada.get('/filters', { 'if-none-match': etag })).statusCode, 304)
    const patched = await ada.call('PATCH', `/filters/${id}`, { query: 'OD', is_favorite: true })
    t.match(patched.json(), { name: 'a', query: 'overdue', color: 'red', is_favorite: true })
    t.match((await ada.call('PATCH', `/filters/${id}`, { color: null })).json(), { query: 'overdue', color: null })
    t.equal((await ada.get('/filters', { 'if-none-match': etag })).statusCode, 200)
    t.equal((await ada.call('DELETE', `/filters/${id}`)).statusCode, 204)
    isProblem(t, await ada.get(`/filters/${id}`), 404, 'FILTER_NOT_FOUND')
    isProblem(t, await ada.call('PATCH', `/filters/${id}`, { name: 'b' }), 404, 'FILTER_NOT_FOUND')
    t.same(await namesOf(ada), [])
  })
})
