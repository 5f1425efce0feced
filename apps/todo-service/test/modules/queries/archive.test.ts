import { clientOf, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'
import { makeList } from './household.ts'

/** Filters, and what they find of one to-do in the inbox, in a list, in an archived list, and in another archived one. */
const TABLE: [filter: string, found: string[]][] = [
  ['p1', ['inbox', 'work']],
  ['overdue', ['inbox', 'work']],
  ['overdue | p1', ['inbox', 'work']],
  ['search: i', ['inbox']],
  ['@common', ['inbox', 'work']],
  ['done | !done', ['inbox', 'work']],
  ['!#Work', ['inbox']],
  ['!#Attic', ['inbox', 'work']],
  ['/Attic*', []],
  ['!(#Attic & p1)', ['inbox', 'work']],
  ['!(!#Attic | !p1)', ['attic']],
  ['!(@rare | !(#Attic | #Work))', ['work', 'attic']],
  ['#Attic', ['attic']],
  ['#attic & p1', ['attic']],
  ['#Attic & /Attic*', ['attic']],
  ['#Attic | p1', ['inbox', 'work', 'attic']],
  ['#*', ['inbox', 'work', 'attic', 'cellar']],
]

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const [ada, bob] = [clientOf(app, newUser('ada')), clientOf(app, newUser('bob'))]
  const first = { priority: 1, labels: ['common'], due: { date: '2026-01-01' } }
  await ada.post({ contents: 'inbox', ...first })
  await bob.add()
  const places: { list_id: number; section_id: number }[] = []
  for (const name of ['Work', 'Attic', 'Cellar']) {
    const { listId: list_id, sectionId: section_id } = await makeList(app, ada, name, [bob])
    await ada.post({ contents: name.toLowerCase(), list_id, section_id, ...first })
    if (name !== 'Work') await ada.call('PATCH', `/lists/${list_id}`, { is_archived: true })
    places.push({ list_id, section_id })
  }
  const found = async (query: string, client = ada): Promise<string[]> => {
    const answer = await client.get(`/todos?${query}`)
    return answer.json().todos.map(({ contents }: { contents: string }) => contents)
  }

  for (const [filter, contents] of TABLE)
    t.test(`${filter}: what is in an archived list is found if the filter names that list`, async (t) => {
      for (const sort of ['id', 'due', 'created_at'])
        t.same(await found(`filter=${encodeURIComponent(filter)}&sort=${sort}`), contents, sort)
    })

  t.test('it is the same for those with whom lists are shared', async (t) => {
    t.same(await found('filter=p1&scope=all', bob), ['work'])
    t.same(await found('filter=p1 %26 %23Attic&scope=all', bob), ['attic'])
  })

  t.test('a request that names a list or a section finds what is in it', async (t) => {
    const [, attic] = places
    t.same(await found(`filter=p1&list_id=${attic?.list_id}`), ['attic'])
    t.same(await found(`filter=p1&section_id=${attic?.section_id}`), ['attic'])
  })

  t.test('without a filter, everything is found', async (t) => {
    for (const query of ['', 'label=common', 'due_before=2026-02-01'])
      t.same(await found(query), ['inbox', 'work', 'attic', 'cellar'], query)
    t.same(await found('q=attic'), ['attic'])
  })

  t.test('a list that comes back from the archive brings its to-dos back, at once', async (t) => {
    const [, attic] = places
    await ada.call('PATCH', `/lists/${attic?.list_id}`, { is_archived: false })
    t.same(await found('filter=p1'), ['inbox', 'work', 'attic'])
  })
})
