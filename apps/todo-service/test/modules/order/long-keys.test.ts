import { type Client, clientOf, isInvalid, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

/** Where things of a kind are, what makes one of this name, and what the answer calls them. */
interface Kind {
  url: string
  group: string
  body: (name: string) => object
  /** What tells one beside which another is wanted. */
  by: 'id' | 'name'
  table: string
}

const KINDS: Record<string, (ada: Client) => Promise<Kind>> = {
  lists: async () => ({ url: '/lists', group: 'lists', body: (name) => ({ name }), by: 'id', table: 'list_member' }),
  sections: async (ada) => {
    const { id } = (await ada.call('POST', '/lists', { name: 'x' })).json()
    return { url: `/lists/${id}/sections`, group: 'sections', body: (name) => ({ name }), by: 'id', table: 'section' }
  },
  filters: async () => ({
    url: '/filters',
    group: 'filters',
    body: (name) => ({ name, query: 'p1' }),
    by: 'id',
    table: 'filter',
  }),
  labels: async () => ({ url: '/labels', group: 'labels', body: (name) => ({ name }), by: 'name', table: 'label' }),
}

/** Keys in order. The last one is as long as may be, and between it and the one before there is no other of its length. */
const [FIRST, LOW, HIGH] = ['a5', 'b00', `b00${'0'.repeat(251)}1`]

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  for (const [what, make] of Object.entries(KINDS)) {
    t.test(`${what} can be put between two others for ever`, async (t) => {
      const ada = clientOf(app, newUser())
      const { url, group, body, by, table } = await make(ada)
      const things: { id: number; name: string; position: string }[] = []
      for (const name of ['first', 'low', 'high', 'last']) things.push((await ada.call('POST', url, body(name))).json())
      const [first, low, high] = things
      const moved = [
        [FIRST, first],
        [LOW, low],
        [HIGH, high],
      ] as const
      const statement = `UPDATE ${table} SET position = ? WHERE user_id = ? AND position = ?`
      for (const [position, thing] of moved)
        await app.orm.em.getConnection().execute(statement, [position, ada.user.id, thing?.position])
      for (const side of ['after', 'before']) {
        const place = { [`${side}_${by}`]: side === 'after' ? low?.[by] : high?.[by] }
        const answer = await ada.call('POST', url, { ...body(side), ...place })
        t.equal(answer.statusCode, 201, answer.body)
      }
      const shown: { name: string }[] = (await ada.get(url)).json()[group]
      const names = shown.map(({ name }) => name).filter((name) => name !== 'Inbox')
      t.same(names, ['first', 'low', 'after', 'before', 'high', 'last'])
    })
  }

  t.test('a list in the trash comes back to where it was, also after the others have got short keys', async (t) => {
    const ada = clientOf(app, newUser())
    const ids = new Map<string, number>()
    for (const name of ['first', 'gone', 'low', 'high', 'last'])
      ids.set(name, (await ada.call('POST', '/lists', { name })).json().id)
    const keys = { first: FIRST, gone: 'a9', low: LOW, high: HIGH }
    const statement = 'UPDATE list_member SET position = ? WHERE user_id = ? AND list_id = ?'
    for (const [name, position] of Object.entries(keys))
      await app.orm.em.getConnection().execute(statement, [position, ada.user.id, ids.get(name)])
    await ada.call('DELETE', `/lists/${ids.get('gone')}`)
    isInvalid(t, await ada.call('POST', '/lists', { name: 'x', after_id: ids.get('gone') }), '/after_id')
    t.equal((await ada.call('POST', '/lists', { name: 'before', before_id: ids.get('high') })).statusCode, 201)
    t.equal((await ada.call('POST', `/lists/${ids.get('gone')}/restore`)).statusCode, 200)
    const shown: { name: string }[] = (await ada.get('/lists')).json().lists
    t.same(
      shown.map(({ name }) => name),
      ['Inbox', 'first', 'gone', 'low', 'before', 'high', 'last'],
    )
  })
})
