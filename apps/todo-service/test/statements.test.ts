import { bearer } from '@todo/test-kit'
import { buildTestApp, type Client, clientOf, newUser, onEachDatabase, statementsOf } from './helper.ts'
import { routesOf } from './routes.ts'

/** What a call is made on: a user with one to-do, and one who has never written. */
interface Scene {
  ada: Client
  newcomer: Client
  id: number
}

type Answer = ReturnType<Client['get']>

interface Row {
  route: string
  what: string
  statements: number
  call: (scene: Scene) => Answer
}

const NONE = 2 ** 31 - 1

/** BEGIN, the owner's version with the list, the INSERT, the line of the log, COMMIT. */
const CREATE = 5

/** BEGIN, the owner's version, the to-do as it is, the change, the line of the log, COMMIT. */
const CHANGE = 6

/** BEGIN, the owner's version, no such to-do, ROLLBACK, and none in another account. */
const MISSING = 5

/** What the routes of to-dos and notifications cost, with what is found and what is not. A route that is not here fails the test below. */
const TABLE: Row[] = [
  {
    route: 'GET /todos',
    what: 'the version, and the list: it is not in the cache yet',
    statements: 2,
    call: ({ ada }) => ada.get('/todos'),
  },
  { route: 'GET /todos', what: 'the version: the list is in the cache', statements: 1, call: twice },
  {
    route: 'GET /todos',
    what: 'a JOIN is no more',
    statements: 2,
    call: ({ ada }) => ada.get('/todos?include=user'),
  },
  { route: 'GET /todos', what: 'nor is a filter', statements: 2, call: ({ ada }) => ada.get('/todos?is_done=false') },
  { route: 'GET /todos', what: 'nothing changed: the version', statements: 1, call: unchanged },
  {
    route: 'GET /todos',
    what: 'of who has never written',
    statements: 2,
    call: ({ newcomer }) => newcomer.get('/todos'),
  },
  {
    route: 'GET /todos',
    what: 'a bad cursor asks nobody',
    statements: 0,
    call: ({ ada }) => ada.get('/todos?cursor=x'),
  },
  { route: 'HEAD /todos', what: 'as GET', statements: 2, call: ({ ada }) => ada.call('HEAD', '/todos') },
  {
    route: 'POST /todos',
    what: 'later writes',
    statements: CREATE,
    call: ({ ada }) => ada.post({ contents: 'x' }),
  },
  {
    route: 'POST /todos',
    what: "a user's first write makes the account and its inbox too",
    statements: CREATE + 9,
    call: ({ newcomer }) => newcomer.post({ contents: 'x' }),
  },
  { route: 'GET /todos/:id', what: 'the to-do', statements: 1, call: ({ ada, id }) => ada.get(`/todos/${id}`) },
  {
    route: 'GET /todos/:id',
    what: 'a JOIN is no more',
    statements: 1,
    call: ({ ada, id }) => ada.get(`/todos/${id}?include=user`),
  },
  { route: 'GET /todos/:id', what: 'there is none', statements: 1, call: ({ ada }) => ada.get(`/todos/${NONE}`) },
  {
    route: 'GET /todos/:id',
    what: "another's",
    statements: 1,
    call: ({ newcomer, id }) => newcomer.get(`/todos/${id}`),
  },
  { route: 'GET /todos/:id', what: 'nothing changed: the to-do', statements: 1, call: sameTodo },
  { route: 'GET /todos/:id', what: 'no id asks nobody', statements: 0, call: ({ ada }) => ada.get('/todos/x') },
  { route: 'HEAD /todos/:id', what: 'as GET', statements: 1, call: ({ ada, id }) => ada.call('HEAD', `/todos/${id}`) },
  {
    route: 'GET /todos/:id/history',
    what: 'its lines of the log',
    statements: 1,
    call: ({ ada, id }) => ada.get(`/todos/${id}/history`),
  },
  {
    route: 'GET /todos/:id/history',
    what: 'there is none: a look for the to-do',
    statements: 2,
    call: ({ ada }) => ada.get(`/todos/${NONE}/history`),
  },
  {
    route: 'HEAD /todos/:id/history',
    what: 'as GET',
    statements: 1,
    call: ({ ada, id }) => ada.call('HEAD', `/todos/${id}/history`),
  },
  {
    route: 'POST /todos/:id/attachments',
    what: 'whether there is room, and its row; when the bytes are there, a change with that row; and a look at what is left',
    statements: 2 * CHANGE + 2,
    call: ({ ada, id }) => attach(ada, id),
  },
  {
    route: 'GET /todos/:id/attachments/:attachment_id',
    what: 'the to-do, which names its files',
    statements: 1,
    call: async ({ ada, id }) => ada.get(String((await attach(ada, id)).headers.location)),
  },
  {
    route: 'HEAD /todos/:id/attachments/:attachment_id',
    what: 'as GET',
    statements: 1,
    call: async ({ ada, id }) => ada.call('HEAD', String((await attach(ada, id)).headers.location)),
  },
  {
    route: 'GET /todos/:id/attachments/:attachment_id/thumbnail',
    what: 'the to-do, which names its files',
    statements: 1,
    call: async ({ ada, id }) => ada.get(`${(await attach(ada, id)).headers.location}/thumbnail`),
  },
  {
    route: 'HEAD /todos/:id/attachments/:attachment_id/thumbnail',
    what: 'as GET',
    statements: 1,
    call: async ({ ada, id }) => ada.call('HEAD', `${(await attach(ada, id)).headers.location}/thumbnail`),
  },
  {
    route: 'DELETE /todos/:id/attachments/:attachment_id',
    what: 'a change, its row, and that it is removed',
    statements: CHANGE + 2,
    call: async ({ ada, id }) => ada.call('DELETE', String((await attach(ada, id)).headers.location)),
  },
  {
    route: 'GET /notifications',
    what: 'a page, and how many are unread',
    statements: 2,
    call: ({ ada }) => ada.get('/notifications'),
  },
  {
    route: 'HEAD /notifications',
    what: 'as GET',
    statements: 2,
    call: ({ ada }) => ada.call('HEAD', '/notifications'),
  },
  {
    route: 'PATCH /notifications',
    what: 'however many are marked',
    statements: 5,
    call: ({ ada }) => ada.call('PATCH', '/notifications', { is_read: true, up_to: 1 }),
  },
  ...(['GET', 'HEAD', 'POST'] as const).map((method) => ({
    route: `${method} /notifications/unsubscribe`,
    what: 'a link that no mail has',
    statements: 0,
    call: ({ ada }: Scene) => ada.call(method, '/notifications/unsubscribe?token=x'),
  })),
  {
    route: 'GET /todos/:id/reminders',
    what: 'there are none: a look for the to-do',
    statements: 2,
    call: ({ ada, id }) => ada.get(`/todos/${id}/reminders`),
  },
  {
    route: 'GET /todos/:id/reminders',
    what: 'those that there are',
    statements: 1,
    call: async ({ ada, id }) => {
      await addReminder(ada, id)
      return ada.get(`/todos/${id}/reminders`)
    },
  },
  {
    route: 'HEAD /todos/:id/reminders',
    what: 'as GET',
    statements: 2,
    call: ({ ada, id }) => ada.call('HEAD', `/todos/${id}/reminders`),
  },
  {
    route: 'GET /todos/:id/comments',
    what: 'there are none: a look for the to-do',
    statements: 2,
    call: ({ ada, id }) => ada.get(`/todos/${id}/comments`),
  },
  {
    route: 'HEAD /todos/:id/comments',
    what: 'as GET',
    statements: 2,
    call: ({ ada, id }) => ada.call('HEAD', `/todos/${id}/comments`),
  },
  {
    route: 'POST /todos/:id/comments',
    what: 'as a change: how many there are, its list for the log, and the comment as it is read, too',
    statements: CHANGE + 4,
    call: ({ ada, id }) => ada.call('POST', `/todos/${id}/comments`, { text: 'x' }),
  },
  {
    route: 'POST /todos/:id/reminders',
    what: 'whose the to-do is, how many there are, that there are any, and when it comes, too',
    statements: CHANGE + 5,
    call: ({ ada, id }) => addReminder(ada, id),
  },
  {
    route: 'PATCH /todos/:id',
    what: 'another due where there is a reminder: its lock, what it depends on, and when it comes',
    statements: CHANGE + 3,
    call: async ({ ada, id }) => {
      await addReminder(ada, id)
      return ada.patch(id, { due: { date: '2099-01-01' } })
    },
  },
  {
    route: 'PATCH /todos/:id',
    what: 'other words where there is a reminder: no more than without',
    statements: CHANGE,
    call: async ({ ada, id }) => {
      await addReminder(ada, id)
      return ada.patch(id, { contents: 'x' })
    },
  },
  {
    route: 'PATCH /todos/:id',
    what: 'a change',
    statements: CHANGE,
    call: ({ ada, id }) => ada.patch(id, { is_done: true }),
  },
  {
    route: 'PATCH /todos/:id',
    what: 'with If-Match: no more than without',
    statements: CHANGE,
    call: ({ ada, id }) => ada.call('PATCH', `/todos/${id}`, { contents: 'tea', is_done: true }, { 'if-match': '*' }),
  },
  {
    route: 'PATCH /todos/:id',
    what: 'with an If-Match of before: a look into the log, too',
    statements: CHANGE + 1,
    call: besideAChange,
  },
  {
    route: 'PATCH /todos/:id',
    what: 'to the values that it has already: nothing to write',
    statements: CHANGE - 2,
    call: ({ ada, id }) => ada.patch(id, { is_done: false }),
  },
  {
    route: 'PATCH /todos/:id',
    what: 'there is none',
    statements: MISSING,
    call: ({ ada }) => ada.patch(NONE, { is_done: true }),
  },
  {
    route: 'DELETE /todos/:id',
    what: 'a change, after a look for subtasks',
    statements: CHANGE + 1,
    call: ({ ada, id }) => ada.delete(id),
  },
  { route: 'DELETE /todos/:id', what: 'there is none', statements: MISSING, call: ({ ada }) => ada.delete(NONE) },
  {
    route: 'POST /todos',
    what: 'with labels: one more',
    statements: CREATE + 1,
    call: ({ ada }) => ada.post({ contents: 'x', labels: ['a', 'b', 'c'] }),
  },
  {
    route: 'POST /todos',
    what: 'into a list that is named, with labels: no more',
    statements: CREATE + 1,
    call: async ({ ada, id }) =>
      ada.post({ contents: 'x', labels: ['a'], list_id: (await ada.get(`/todos/${id}`)).json().list_id }),
  },
  {
    route: 'PATCH /todos/:id',
    what: 'another label: one more',
    statements: CHANGE + 1,
    call: ({ ada, id }) => ada.patch(id, { labels: ['a'] }),
  },
  {
    route: 'PATCH /todos/:id',
    what: 'other labels in the place of as many: one more',
    statements: CHANGE + 1,
    call: async ({ ada, id }) => {
      await ada.patch(id, { labels: ['a', 'b', 'c'] })
      return ada.patch(id, { labels: ['b', 'd', 'e'] })
    },
  },
  {
    route: 'POST /todos/:id/complete',
    what: 'the settings, and a look for subtasks, too',
    statements: CHANGE + 2,
    call: ({ ada, id }) => ada.call('POST', `/todos/${id}/complete`),
  },
  {
    route: 'POST /todos/:id/complete',
    what: 'one that recurs: its occurrence, too',
    statements: CHANGE + 3,
    call: async ({ ada }) => ada.call('POST', `/todos/${await addRecurring(ada)}/complete`),
  },
  {
    route: 'POST /todos/:id/complete',
    what: 'one that recurs, with a reminder, in a time zone that the caller names: no settings',
    statements: CHANGE + 5,
    call: async ({ ada }) => {
      const id = await addRecurring(ada)
      await addReminder(ada, id)
      return ada.call('POST', `/todos/${id}/complete?time_zone=Asia/Seoul`)
    },
  },
  {
    route: 'POST /todos/:id/skip',
    what: 'as completing',
    statements: CHANGE + 3,
    call: async ({ ada }) => ada.call('POST', `/todos/${await addRecurring(ada)}/skip`),
  },
  {
    route: 'POST /todos/:id/reopen',
    what: 'a change',
    statements: CHANGE,
    call: async ({ ada, id }) => {
      await ada.patch(id, { is_done: true })
      return ada.call('POST', `/todos/${id}/reopen`)
    },
  },
  {
    route: 'POST /todos/:id/move',
    what: 'a look for subtasks, and for the list, too',
    statements: CHANGE + 2,
    call: async ({ ada, id }) =>
      ada.call('POST', `/todos/${id}/move`, { list_id: (await ada.get(`/todos/${id}`)).json().list_id }),
  },
  {
    route: 'POST /todos/:id/duplicate',
    what: 'a look for subtasks, the place after the first, and a new to-do',
    statements: CHANGE + 3,
    call: ({ ada, id }) => ada.call('POST', `/todos/${id}/duplicate`),
  },
  {
    route: 'POST /todos/:id/restore',
    what: 'a look for what was below it, and for its list',
    statements: CHANGE + 2,
    call: async ({ ada, id }) => {
      await ada.delete(id)
      return ada.call('POST', `/todos/${id}/restore`)
    },
  },
  {
    route: 'POST /todos/quick',
    what: 'the settings, and the names of lists and labels, too',
    statements: CREATE + 3,
    call: ({ ada }) => ada.call('POST', '/todos/quick', { text: 'Buy milk tomorrow' }),
  },
  {
    route: 'POST /todos/bulk',
    what: 'whose they are, too; one change of many is one statement',
    statements: CHANGE + 2,
    call: async ({ ada, id }) =>
      ada.call('POST', '/todos/bulk', { ids: [id, await ada.add()], patch: { priority: 1 } }),
  },
]

function attach(ada: Client, id: number): Answer {
  return ada.call('POST', `/todos/${id}/attachments?name=a`, 'bytes')
}

function addReminder(ada: Client, id: number) {
  return ada.call('POST', `/todos/${id}/reminders`, { type: 'relative', minutes_before: 5, channel: 'mail' })
}

async function addRecurring(ada: Client): Promise<number> {
  const due = { date: '2099-01-31' }
  return (await ada.post({ contents: 'x', due, recurrence: { rule: 'FREQ=DAILY' } })).json().id
}

async function twice({ ada }: Scene) {
  await ada.get('/todos')
  return ada.get('/todos')
}

async function unchanged({ ada }: Scene) {
  return ada.get('/todos', { 'if-none-match': String((await ada.get('/todos')).headers.etag) })
}

async function sameTodo({ ada, id }: Scene) {
  return ada.get(`/todos/${id}`, { 'if-none-match': String((await ada.get(`/todos/${id}`)).headers.etag) })
}

async function besideAChange({ ada, id }: Scene) {
  const { etag } = (await ada.get(`/todos/${id}`)).headers
  await ada.patch(id, { priority: 1 })
  return ada.call('PATCH', `/todos/${id}`, { contents: 'tea' }, { 'if-match': String(etag) })
}

onEachDatabase(async (t, database) => {
  const { app } = await buildTestApp(t, database)

  for (const { route, what, call, statements } of TABLE) {
    t.test(`${route}, ${what}: ${statements}`, async (t) => {
      const ada = clientOf(app, newUser())
      const answer = await call({ ada, newcomer: clientOf(app, newUser()), id: await ada.add() })
      t.equal(statementsOf(answer), statements, `${answer.statusCode} ${answer.body}`)
      t.ok(answer.statusCode < 500)
    })
  }

  t.test('the table has every route of to-dos and notifications, and no other', async (t) => {
    const routes = (await routesOf(app)).filter((route) => / \/(todos|notifications)/.test(route))
    t.same([...new Set(TABLE.map(({ route }) => route))].sort(), routes)
  })

  t.test('a long list costs no more than a short one', async (t) => {
    const ada = clientOf(app, newUser())
    for (let count = 0; count < 30; count += 1) await ada.add()
    for (const query of ['?limit=1', '?limit=30', '?limit=30&include=user'])
      t.equal(statementsOf(await ada.get(`/todos${query}`)), 2, query)
  })

  t.test('nobody without a token makes the database work', async (t) => {
    for (const headers of [{}, bearer('a.b.c')]) {
      const answer = await app.inject({ url: '/todos', headers })
      t.equal(answer.statusCode, 401)
      t.notOk(answer.headers['server-timing'])
    }
  })
})

onEachDatabase(async (t, database) => {
  const { app } = await buildTestApp(t, database, { env: { SERVER_TIMING: 'false' } })
  t.notOk((await clientOf(app, newUser()).get('/todos')).headers['server-timing'], 'told only where it is asked for')
})
