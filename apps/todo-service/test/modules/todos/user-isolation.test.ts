import type { Problem } from '@todo/schemas'
import { type Client, clientOf, isProblem, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

/** Every route that names one to-do. */
const ROUTES: [route: string, call: (client: Client, id: number) => ReturnType<Client['get']>][] = [
  ['GET /todos/:id', (client, id) => client.get(`/todos/${id}`)],
  ['GET /todos/:id?include=user', (client, id) => client.get(`/todos/${id}?include=user`)],
  ['PATCH /todos/:id', (client, id) => client.patch(id, { contents: 'stolen', is_done: true })],
  ['DELETE /todos/:id', (client, id) => client.delete(id)],
]

/** What of an answer is not about this one request. */
const comparable = ({ instance: _instance, request_id: _id, ...problem }: Problem) => problem

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  for (const [route, call] of ROUTES) {
    t.test(`user isolation: ${route} answers for another's to-do exactly as for none`, async (t) => {
      const [ada, mallory] = [clientOf(app, newUser('ada')), clientOf(app, newUser('mallory'))]
      const id = await ada.add('secret')
      const own = await mallory.add('own')
      await mallory.delete(own)
      const [foreign, missing] = [await call(mallory, id), await call(mallory, own)]
      const problem = isProblem(t, foreign, 404, 'TODO_NOT_FOUND')
      t.same(comparable(problem), comparable(isProblem(t, missing, 404, 'TODO_NOT_FOUND')))
      t.equal(problem.instance, `/todos/${id}`)
      const headers = ({ headers }: typeof foreign) => Object.keys(headers).sort()
      t.same(headers(foreign), headers(missing))
      t.match((await ada.get(`/todos/${id}`)).json(), { id, contents: 'secret', is_done: false, user_id: ada.user.id })
    })
  }

  t.test('user isolation: lists hold one user only, on every page of every list', async (t) => {
    const users = [clientOf(app, newUser('ada')), clientOf(app, newUser('bob')), clientOf(app, newUser('cyn'))]
    const ids = new Map<Client, number[]>(users.map((user) => [user, []]))
    for (let round = 0; round < 4; round += 1)
      for (const user of users) ids.get(user)?.push(await user.add(user.user.username, round % 2 === 0))
    for (const user of users) {
      const own = ids.get(user) ?? []
      t.same(await user.ids(), own)
      t.same(await user.ids('?order=DESC'), own.toReversed())
      t.same(await user.ids('?is_done=true'), [own[0], own[2]])
      const { next_cursor } = (await user.get('/todos?limit=2')).json()
      t.same(await user.ids(`?cursor=${next_cursor}`), own.slice(2))
      for (const todo of (await user.get('/todos?include=user')).json().todos) {
        t.equal(todo.contents, user.user.username)
        t.same(todo.user, user.user)
      }
    }
  })

  t.test('user isolation: what one user tries on another changes neither list nor version', async (t) => {
    const [ada, mallory] = [clientOf(app, newUser('ada')), clientOf(app, newUser('mallory'))]
    const id = await ada.add('secret')
    await mallory.add('own')
    const before = [await ada.get('/todos'), await mallory.get('/todos')]
    for (const [, call] of ROUTES) await call(mallory, id)
    const after = [await ada.get('/todos'), await mallory.get('/todos')]
    for (const [index, answer] of after.entries()) {
      t.equal(answer.body, before[index]?.body)
      t.equal(answer.headers.etag, before[index]?.headers.etag)
    }
  })

  t.test('user isolation: two users at once get each their own', async (t) => {
    const users = Array.from({ length: 8 }, (_, index) => clientOf(app, newUser(`user ${index}`)))
    await Promise.all(users.map((user) => user.add(user.user.username)))
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all(users.map((user) => user.get('/todos?include=user')))
      for (const [index, answer] of answers.entries()) {
        t.equal(answer.json().todos.length, 1)
        t.same(answer.json().todos[0].user, users[index]?.user)
      }
    }
  })
})
