import { type App, buildTestApp, clientOf, newUser, onEachDatabase } from '../../helper.ts'

/** The numbers of the cache of lists, by name, as Prometheus reads them. */
async function numbersOf(app: App): Promise<Record<string, number>> {
  const { body } = await app.inject('/metrics')
  const lines = body.matchAll(/^todo_list_cache_(\S+) (\S+)$/gm)
  return Object.fromEntries([...lines].map(([, name = '', value]) => [name, Number(value)]))
}

onEachDatabase(async (t, database) => {
  t.test('an operator sees how lists are found, and what remembering them takes', async (t) => {
    const { app } = await buildTestApp(t, database)
    const ada = clientOf(app, newUser())
    t.same(await numbersOf(app), {
      'lookups_total{result="hit"}': 0,
      'lookups_total{result="shared"}': 0,
      'lookups_total{result="miss"}': 0,
      bytes: 0,
      lists: 0,
    })
    await ada.add()
    await Promise.all([ada.get('/todos'), ada.get('/todos'), ada.get('/todos')])
    const { headers } = await ada.get('/todos')
    await ada.get('/todos', { 'if-none-match': String(headers.etag) })
    const numbers = await numbersOf(app)
    t.match(numbers, {
      'lookups_total{result="hit"}': 1,
      'lookups_total{result="shared"}': 2,
      'lookups_total{result="miss"}': 1,
      lists: 1,
    })
    t.ok(Number(numbers.bytes) > 100)
  })

  t.test('a cache of no size holds nothing: every list is loaded', async (t) => {
    const { app } = await buildTestApp(t, database, { env: { LIST_CACHE_BYTES: '0' } })
    const ada = clientOf(app, newUser())
    for (let time = 0; time < 3; time += 1) await ada.get('/todos')
    t.match(await numbersOf(app), {
      'lookups_total{result="hit"}': 0,
      'lookups_total{result="miss"}': 3,
      bytes: 0,
      lists: 0,
    })
  })
})
