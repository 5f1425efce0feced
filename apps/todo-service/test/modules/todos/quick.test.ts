import { ListEntity } from '../../../src/modules/lists/list.entity.ts'
import { ListMemberEntity } from '../../../src/modules/lists/list-member.entity.ts'
import { SectionEntity } from '../../../src/modules/lists/section.entity.ts'
import { understand } from '../../../src/modules/todos/quick/understand.ts'
import { type App, type Client, clientOf, isInvalid, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

const times = (text: string, count: number) => Array.from({ length: count }, () => text).join(' ')

const MADE = { version: 1, created_at: 1, updated_at: 1 }

/** How often a text is read: each time, the clock is looked at once. */
function timesRead(text: string): number {
  let count = 0
  const now = {
    get epochMilliseconds() {
      count += 1
      return 0
    },
  }
  understand(text, { now, timeZone: 'UTC', places: [], people: [], listId: undefined })
  return count
}

async function addHome(app: App, ada: Client) {
  await ada.delete(await ada.add())
  const em = app.orm.em.fork()
  const list = em.create(ListEntity, { ...MADE, user_id: ada.user.id, name: 'My Home', description: '' })
  await em.flush()
  const place = { user_id: ada.user.id, list_id: list.id, position: 'a1' }
  em.create(ListMemberEntity, { ...place, role: 'owner', version: 1, created_at: 1 })
  const section = em.create(SectionEntity, { ...MADE, ...place, name: 'Kitchen' })
  await em.flush()
  return { list_id: list.id, section_id: section.id }
}

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const quick = (ada: Client, body: object) => ada.call('POST', '/todos/quick', body)

  t.test('a line becomes a to-do with all that it says', async (t) => {
    const ada = clientOf(app, newUser())
    const home = await addHome(app, ada)
    const answer = await quick(ada, { text: 'Pay rent every month on the last day at 9 #my home /kitchen @bills p1' })
    t.equal(answer.statusCode, 201, answer.body)
    const todo = answer.json()
    t.equal(answer.headers.location, `/todos/${todo.id}`)
    t.match(todo, {
      ...home,
      contents: 'Pay rent',
      due: { time: '09:00' },
      recurrence: { rule: 'FREQ=MONTHLY;BYMONTHDAY=-1', from: 'due' },
      labels: ['bills'],
      priority: 1,
    })
    t.same((await ada.get(`/todos/${todo.id}`)).json(), todo)
  })

  t.test('a dry run adds nothing, and says what was understood, and where', async (t) => {
    const ada = clientOf(app, newUser())
    const answer = await quick(ada, { text: 'Call mum tomorrow p2', dry_run: true })
    t.equal(answer.statusCode, 200)
    t.match(answer.json(), {
      contents: 'Call mum',
      priority: 2,
      tokens: [
        { kind: 'due', start: 9, end: 17, text: 'tomorrow' },
        { kind: 'priority', text: 'p2' },
      ],
    })
    t.same(await ada.ids(), [])
  })

  t.test('a list, a section or a person that is not there stays in the text', async (t) => {
    const ada = clientOf(app, newUser())
    const home = await addHome(app, ada)
    const add = async (text: string, more: object = {}) => (await quick(ada, { text, ...more })).json()
    t.match(await add('Buy milk #Nowhere'), { contents: 'Buy milk #Nowhere' })
    t.match(await add('Ask +bob'), { contents: 'Ask +bob' })
    t.match(
      await add('Bake /Kitchen'),
      { contents: 'Bake /Kitchen', section_id: null },
      'the inbox has no such section',
    )
    t.match(await add('Bake /Kitchen', { list_id: home.list_id }), { contents: 'Bake', ...home })
    t.match(await add('Bake', { list_id: home.list_id }), { list_id: home.list_id, section_id: null })
    t.match(await add('Bake #"My Home"'), { contents: 'Bake', list_id: home.list_id, section_id: null })
    t.match(await add('Bake #My Home #Nowhere /Nothing'), { contents: 'Bake #Nowhere /Nothing', list_id: home.list_id })
  })

  t.test('as many names as there can be are read a few times, not once for each', async (t) => {
    const ada = clientOf(app, newUser())
    const home = await addHome(app, ada)
    for (const name of ['#a', '/kitchen', '+bob']) {
      const text = times(name, Math.floor(1024 / (name.length + 1)))
      const answer = await quick(ada, { text, dry_run: true })
      t.same(answer.json().contents, text)
      t.equal(timesRead(text), timesRead(name))
    }
    t.match((await quick(ada, { text: 'x /kitchen', list_id: home.list_id, dry_run: true })).json(), { contents: 'x' })
  })

  t.test('labels that no to-do can have stay in the text', async (t) => {
    const ada = clientOf(app, newUser())
    const contents = `x @${'a'.repeat(65)}`
    const answer = await quick(ada, { text: `${contents} @home` })
    t.equal(answer.statusCode, 201, answer.body)
    t.match(answer.json(), { contents, labels: ['home'] })
  })

  t.test('what makes no to-do is refused, in words', async (t) => {
    const ada = clientOf(app, newUser())
    isInvalid(t, await quick(ada, { text: 'tomorrow at 9' }), '/text')
    isInvalid(t, await quick(ada, { text: 'x'.repeat(257) }), '/text')
    isInvalid(t, await quick(ada, { text: '' }), '/text')
    isInvalid(t, await quick(ada, { text: 'a', list_id: 2 ** 31 - 1 }), '/list_id')
    isInvalid(t, await quick(ada, { text: 'a', time_zone: 'Mars/Base' }), '/time_zone')
  })
})
