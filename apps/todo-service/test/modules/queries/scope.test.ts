import { TODO_SORTS } from '@todo/schemas'
import { ListMemberEntity } from '../../../src/modules/lists/list-member.entity.ts'
import { clientOf, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'
import { makeList, readAll } from './household.ts'

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const [ada, bob, mallory] = [
    clientOf(app, newUser('ada')),
    clientOf(app, newUser('bob')),
    clientOf(app, newUser('mallory')),
  ]
  for (const user of [ada, bob, mallory]) await user.add(`${user.user.username}’s own`)
  const shared = await makeList(app, ada, 'Shared', [bob])
  const secret = await makeList(app, ada, 'Secret')
  const add = async (listId: number, contents: string) =>
    (await ada.post({ contents, list_id: listId, labels: ['home'], priority: 1, due: { date: '2026-12-24' } })).json()
      .id
  const [seen, hidden] = [await add(shared.listId, 'for all'), await add(secret.listId, 'a secret')]
  const [own = 0] = await bob.ids()
  const filter = (text: string) => `filter=${encodeURIComponent(text)}`

  t.test('by default, a list has what is in one’s own account', async (t) => {
    t.same(await bob.ids(), [own])
    t.same(await bob.ids('?scope=own&sort=due'), [own])
  })

  t.test('`scope=all` adds what others share, in every order, and nothing that they do not', async (t) => {
    for (const sort of TODO_SORTS.filter((sort) => sort !== 'position'))
      t.same(new Set((await readAll(bob, `scope=all&sort=${sort}`, 1)).map(({ id }) => id)), new Set([own, seen]), sort)
    t.same(await mallory.ids('?scope=all&q=secret'), [])
    t.same(
      (await ada.ids('?scope=all')).filter((id) => [seen, hidden].includes(id)),
      [seen, hidden],
    )
    t.equal((await bob.get('/todos?scope=all&include=user')).json().todos.at(-1).user.username, 'ada')
  })

  t.test(
    'a list that others share is asked for with `scope=all`; one that they do not is as one that is not there',
    async (t) => {
      const all = (listId: number, sort: string) => bob.ids(`?scope=all&list_id=${listId}&sort=${sort}`)
      for (const sort of TODO_SORTS) t.same(await all(shared.listId, sort), [seen], sort)
      const answers = [`scope=all&list_id=${secret.listId}`, `list_id=${secret.listId}`, 'list_id=2147483647']
      for (const query of answers)
        t.same((await bob.get(`/todos?${query}`)).json(), { todos: [], next_cursor: null }, query)
      t.same(await bob.ids(`?list_id=${shared.listId}`), [], 'that is the scope of one’s own')
      t.same(await bob.ids(`?scope=all&section_id=${secret.sectionId}`), [])
    },
  )

  t.test('filters know the names of what others share, and of nothing else', async (t) => {
    const found = (text: string, scope = 'all') => bob.ids(`?scope=${scope}&${filter(text)}`)
    t.same(await found('#shared'), [seen])
    t.same(await found('@HOME'), [seen])
    t.same(await found('shared'), [seen])
    t.same(await found('created by: ADA'), [seen])
    t.same(await found('#secret | created by: mallory'), [])
    t.same(await found('#Inbox'), [own])
    t.same(await bob.ids('?scope=all&label=home'), [seen])
    t.same(await bob.ids('?label=home'), [])
    t.same(await found('#shared | @home', 'own'), [])
  })

  t.test('what is no longer shared is gone at once', async (t) => {
    const carol = clientOf(app, newUser('carol'))
    await carol.add()
    const list = await makeList(app, ada, 'For carol', [carol])
    const id = await add(list.listId, 'hello')
    t.same((await carol.ids('?scope=all')).includes(id), true)
    await app.orm.em.fork().nativeDelete(ListMemberEntity, { list_id: list.listId, user_id: carol.user.id })
    t.same((await carol.ids('?scope=all')).includes(id), false)
  })
})
