import type { Test } from 'tap'
import { type App, type Client, clientOf, newUser, onEachDatabase, sharedTestApp } from './helper.ts'
import { share } from './modules/sync/world.ts'
import { routesOf } from './routes.ts'

/** The tables whose changes are logged, what the log calls their rows, and the column with the id that it tells. */
const LOGGED = {
  list: { entity: 'list', id: 'id' },
  list_member: { entity: 'member', id: 'user_id' },
  section: { entity: 'section', id: 'id' },
  todo: { entity: 'todo', id: 'id' },
  label: { entity: 'label', id: 'id' },
  filter: { entity: 'filter', id: 'id' },
  comment: { entity: 'comment', id: 'id' },
  reminder: { entity: 'reminder', id: 'id' },
} as const

/** The tables that follow from the others, or are not of the domain. */
const OTHERS =
  /^(user|attachment|todo_label|occurrence|reminder_fire|notification|invitation|change|job|feed_cursor|revoked_session|idempotency_key|webhook|webhook_cursor|webhook_delivery|push_subscription|data_export|data_export_part|mikro_orm_.*|sqlite_.*)$/

/** Columns that say when a row changed, and not what, and those that follow from others. */
const STAMPS = new Set(['version', 'updated_at', 'has_reminders', 'has_comments', 'next_at'])

type Row = Record<string, unknown>

/** What a route is called on: a to-do with a subtask, one that recurs, and one in the trash. */
interface Scene {
  ada: Client
  id: number
  recurring: number
  trashed: number
  /** A list with a section that has a to-do, and a list in the trash. */
  list: number
  section: number
  filter: number
  comment: number
  reminder: number
  /** A to-do with a file. */
  filed: number
  file: string
  deletedList: number
  /** A list of somebody else's that she manages. */
  shared: number
  /** An invitation to another list, and a link to a third one. */
  invitation: number
  token: string
}

/** A call of each route that writes. A route that is not here fails the test. */
const WRITES: Record<string, (scene: Scene) => ReturnType<Client['call']>> = {
  'POST /todos': ({ ada }) => ada.post({ contents: 'b', labels: ['x'] }),
  'PATCH /todos/:id': ({ ada, id }) => ada.patch(id, { contents: 'c', labels: ['y'], due: { date: '2099-01-01' } }),
  'DELETE /todos/:id': ({ ada, id }) => ada.delete(id),
  'POST /todos/:id/complete': ({ ada, recurring }) => ada.call('POST', `/todos/${recurring}/complete`),
  'POST /todos/:id/reopen': async ({ ada, id }) => ada.call('POST', `/todos/${id}/reopen`),
  'POST /todos/:id/skip': ({ ada, recurring }) => ada.call('POST', `/todos/${recurring}/skip`),
  'POST /todos/:id/move': ({ ada, id, recurring }) => ada.call('POST', `/todos/${id}/move`, { parent_id: recurring }),
  'POST /todos/:id/duplicate': ({ ada, id }) => ada.call('POST', `/todos/${id}/duplicate`),
  'POST /todos/:id/restore': ({ ada, trashed }) => ada.call('POST', `/todos/${trashed}/restore`),
  'POST /todos/bulk': ({ ada, id, recurring }) =>
    ada.call('POST', '/todos/bulk', { ids: [id, recurring], command: 'complete' }),
  'POST /todos/quick': ({ ada }) => ada.call('POST', '/todos/quick', { text: 'Buy milk tomorrow @shop' }),
  'POST /lists': ({ ada }) => ada.call('POST', '/lists', { name: 'Home', color: 'red' }),
  'PATCH /lists/:id': ({ ada, list }) => ada.call('PATCH', `/lists/${list}`, { name: 'House', is_favorite: true }),
  'DELETE /lists/:id': ({ ada, list }) => ada.call('DELETE', `/lists/${list}`),
  'PATCH /lists/:id/members/:user_id': ({ ada, shared }) =>
    ada.call('PATCH', `/lists/${shared}/members/${ada.user.id}`, { role: 'editor' }),
  'DELETE /lists/:id/members/:user_id': ({ ada, shared }) =>
    ada.call('DELETE', `/lists/${shared}/members/${ada.user.id}`),
  'POST /invitations/:id/accept': ({ ada, invitation }) => ada.call('POST', `/invitations/${invitation}/accept`),
  'POST /invitations/links/accept': ({ ada, token }) => ada.call('POST', '/invitations/links/accept', { token }),
  'POST /lists/:id/restore': ({ ada, deletedList }) => ada.call('POST', `/lists/${deletedList}/restore`),
  'POST /lists/:id/sections': ({ ada, list }) => ada.call('POST', `/lists/${list}/sections`, { name: 'Later' }),
  'PATCH /sections/:id': ({ ada, section }) => ada.call('PATCH', `/sections/${section}`, { name: 'Sooner' }),
  'DELETE /sections/:id': ({ ada, section }) => ada.call('DELETE', `/sections/${section}`),
  'POST /filters': ({ ada }) => ada.call('POST', '/filters', { name: 'Now', query: 'today' }),
  'PATCH /filters/:id': ({ ada, filter }) =>
    ada.call('PATCH', `/filters/${filter}`, { query: 'overdue', color: 'red' }),
  'DELETE /filters/:id': ({ ada, filter }) => ada.call('DELETE', `/filters/${filter}`),
  'POST /todos/:id/comments': ({ ada, id }) => ada.call('POST', `/todos/${id}/comments`, { text: 'why?' }),
  'PATCH /comments/:id': ({ ada, comment }) => ada.call('PATCH', `/comments/${comment}`, { text: 'that is why' }),
  'DELETE /comments/:id': ({ ada, comment }) => ada.call('DELETE', `/comments/${comment}`),
  'POST /todos/:id/reminders': ({ ada, id }) =>
    ada.call('POST', `/todos/${id}/reminders`, { type: 'relative', minutes_before: 5, channel: 'mail' }),
  'PATCH /reminders/:id': ({ ada, reminder }) =>
    ada.call('PATCH', `/reminders/${reminder}`, { at: { date: '2099-01-02', time: '09:00' } }),
  'POST /todos/:id/attachments': ({ ada, id }) => ada.call('POST', `/todos/${id}/attachments?name=a`, 'bytes'),
  'DELETE /todos/:id/attachments/:attachment_id': ({ ada, filed, file }) =>
    ada.call('DELETE', `/todos/${filed}/attachments/${file}`),
  'DELETE /reminders/:id': ({ ada, reminder }) => ada.call('DELETE', `/reminders/${reminder}`),
  'POST /labels': ({ ada }) => ada.call('POST', '/labels', { name: 'x', color: 'red', before_name: 'shop' }),
  'PATCH /labels/:name': ({ ada }) => ada.call('PATCH', '/labels/home', { name: 'house', color: 'red' }),
  'DELETE /labels/:name': ({ ada }) => ada.call('DELETE', '/labels/home'),
  'POST /undo': ({ ada, recurring }) =>
    ada.get(`/todos/${recurring}`).then((todo) => ada.call('POST', '/undo', { version: todo.json().version })),
  'DELETE /trash': ({ ada }) => ada.call('DELETE', '/trash'),
  'DELETE /trash/:id': ({ ada, trashed }) => ada.call('DELETE', `/trash/${trashed}`),
}

/** Routes that change nothing that is logged, and one whose few lines `members/transfer.test.ts` looks at. */
const READS = new Set([
  'POST /lists/:id/transfer',
  'POST /recurrence/preview',
  'PATCH /settings',
  'PATCH /notifications',
  'POST /notifications/unsubscribe',
  'POST /internal/mails/current',
  'POST /lists/:id/invitations',
  'POST /lists/:id/invitations/links',
  'DELETE /lists/:id/invitations/:invitation_id',
  'POST /invitations/:id/decline',
  'POST /push/subscriptions',
  'DELETE /push/subscriptions/:id',
  'POST /webhooks',
  'PATCH /webhooks/:id',
  'DELETE /webhooks/:id',
  'POST /webhooks/:id/secret',
  'POST /webhooks/:id/test',
  'POST /webhooks/:id/deliveries/:delivery_id/resend',
  'POST /users/me/export',
])

async function addScene(app: App): Promise<Scene> {
  const { id: userId } = newUser()
  // Found by name, so the name is nobody else's.
  const ada = clientOf(app, { id: userId, username: `ada ${userId}` })
  const id = (await ada.post({ contents: 'a', is_done: true, labels: ['home', 'shop'] })).json().id
  await ada.post({ contents: 'below', parent_id: id })
  const due = { date: '2099-01-01' }
  const recurring = (await ada.post({ contents: 'r', due, recurrence: { rule: 'FREQ=DAILY' } })).json().id
  const trashed = await ada.add('trashed')
  await ada.post({ contents: 'below', parent_id: trashed })
  await ada.delete(trashed)
  const list = (await ada.call('POST', '/lists', { name: 'Work' })).json().id
  const section = (await ada.call('POST', `/lists/${list}/sections`, { name: 'Now' })).json().id
  await ada.post({ contents: 'in the section', section_id: section })
  await ada.call('POST', '/labels', { name: 'home' })
  const filter = (await ada.call('POST', '/filters', { name: 'Now', query: 'p1' })).json().id
  const reminded = await ada.add('to be reminded of')
  const at = { date: '2099-01-01', time: '09:00' }
  const answer = await ada.call('POST', `/todos/${reminded}/reminders`, { type: 'absolute', at, channel: 'event' })
  const reminder = answer.json().id
  const comment = (await ada.call('POST', `/todos/${reminded}/comments`, { text: 'why?' })).json().id
  const filed = await ada.add('with a file')
  const file = (await ada.call('POST', `/todos/${filed}/attachments?name=a`, 'bytes')).json().id
  const deletedList = (await ada.call('POST', '/lists', { name: 'Old' })).json().id
  await ada.post({ contents: 'in the list', list_id: deletedList })
  await ada.call('DELETE', `/lists/${deletedList}`)
  const bob = clientOf(app, newUser())
  const shared = (await bob.call('POST', '/lists', { name: 'Ours' })).json().id
  await ada.get('/lists')
  await share(app, [bob, ada], shared, 'admin')
  const [theirs, another] = [await addList(bob), await addList(bob)]
  const invited = { username: ada.user.username, role: 'editor' }
  const invitation = (await bob.call('POST', `/lists/${theirs}/invitations`, invited)).json().id
  const { token } = (await bob.call('POST', `/lists/${another}/invitations/links`, { role: 'editor' })).json()
  const lists = { list, section, deletedList, shared }
  return { ada, id, recurring, trashed, ...lists, filter, comment, reminder, filed, file, invitation, token }
}

async function addList(who: Client): Promise<number> {
  return (await who.call('POST', '/lists', { name: 'Ours' })).json().id
}

/** Makes what can be deleted for good old, and has reminders come already: so they show whether an undo keeps that. */
async function makeOld(app: App, userId: number): Promise<void> {
  const db = app.orm.em.getKysely<Record<string, Row>>()
  for (const table of Object.keys(LOGGED).filter((table) => table !== 'todo'))
    await db.updateTable(table).set({ created_at: 1_000_000 }).where('user_id', '=', userId).execute()
  await db.updateTable('reminder').set({ last_occasion: '2001-01-01T09:00' }).where('user_id', '=', userId).execute()
}

async function rowsOf(app: App, table: string, userId: number): Promise<Row[]> {
  const db = app.orm.em.getKysely<Record<string, Row>>()
  return db.selectFrom(table).selectAll().where('user_id', '=', userId).execute()
}

const keyOf = ({ id, list_id, user_id }: Row) => String(id ?? `${list_id}-${user_id}`)

/** Of each table, the rows that differ, as they were and as they are. */
function differences(before: Row[], after: Row[]): { before?: Row; after?: Row }[] {
  const was = new Map(before.map((row) => [keyOf(row), row]))
  const is = new Map(after.map((row) => [keyOf(row), row]))
  const text = (row: Row | undefined) =>
    JSON.stringify(
      row && Object.entries({ ...row, attachments: row.attachments ?? '[]' }).filter(([name]) => !STAMPS.has(name)),
    )
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((key) => text(was.get(key)) !== text(is.get(key)))
    .map((key) => {
      const [before, after] = [was.get(key), is.get(key)]
      return { ...(before && { before }), ...(after && { after }) }
    })
}

/**
 * Asserts that each change of a row has its line in the log, and each line its change.
 *
 * @returns whether every row is as it was, once the change is taken back.
 */
async function isLogged(t: Test, app: App, { ada }: Scene, write: () => ReturnType<Client['call']>): Promise<boolean> {
  const tables = Object.keys(LOGGED)
  const read = () => Promise.all(tables.map((table) => rowsOf(app, table, ada.user.id)))
  await makeOld(app, ada.user.id)
  const [before, logBefore] = [await read(), await rowsOf(app, 'change', ada.user.id)]
  const answer = await write()
  t.ok(answer.statusCode < 300, answer.body)
  const after = await read()
  const lines = (await rowsOf(app, 'change', ada.user.id)).slice(logBefore.length)
  const changed = Object.values(LOGGED).flatMap(({ entity, id }, index) =>
    differences(before[index] ?? [], after[index] ?? []).map((row) => ({ entity, id, ...row })),
  )
  t.ok(changed.length > 0, 'it changes something')
  t.same(
    lines.map(({ entity, entity_id }) => `${entity} ${entity_id}`).sort(),
    changed.map(({ entity, id, before, after }) => `${entity} ${(after ?? before)?.[id]}`).sort(),
  )
  const version = Math.max(...lines.map(({ version }) => Number(version)))
  for (const { entity, id, before, after } of changed) {
    const line = lines.find((line) => line.entity === entity && line.entity_id === (after ?? before)?.[id])
    t.match(line, { version, actor_id: ada.user.id, actor_kind: 'session', request_id: answer.headers['x-request-id'] })
    t.equal(line?.before === null, before === undefined, 'what is new was nothing before')
    t.equal(line?.after === null, after === undefined, 'what is gone is nothing any more')
    if (after) t.equal(after.version, version, 'a row that has changed has the new version')
    else t.match(JSON.parse(String(line?.before)), { position: before?.position }, 'what is gone is told as it was')
  }
  t.same(
    lines.map(({ n }) => n),
    lines.map((_, index) => index + 1),
  )
  return isTakenBack(t, ada, version, async () => {
    const taken = await read()
    return tables.flatMap((_, index) => differences(before[index] ?? [], taken[index] ?? []))
  })
}

/**
 * Asserts that whatever was there before a change is as it was once the change is taken back.
 *
 * @returns whether nothing is left of the change either.
 */
async function isTakenBack(
  t: Test,
  ada: Client,
  version: number,
  differing: () => Promise<{ before?: Row; after?: Row }[]>,
): Promise<boolean> {
  const answer = await ada.call('POST', '/undo', { version })
  const { code, conflicts = [] } = answer.json()
  if (code === 'MEMBERSHIP_STAYS') return false
  t.equal(answer.statusCode, 200, answer.body)
  const all = await differing()
  const left = all.filter(({ before }) => before)
  t.equal(left.length, conflicts.length, JSON.stringify(left))
  return all.length === 0
}

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  let scene: Scene | undefined
  for (const [route, call] of Object.entries(WRITES))
    t.test(`${route}: each change has its line in the log`, async (t) => {
      const current = scene ?? (await addScene(app))
      scene = undefined
      if (await isLogged(t, app, current, () => call(current))) scene = current
    })

  t.test('every route that writes is tested here', async (t) => {
    const routes = (await routesOf(app)).filter((route) => !/^(GET|HEAD|OPTIONS)/.test(route) && !READS.has(route))
    t.same(Object.keys(WRITES).sort(), routes.sort())
  })

  t.test('every table is logged, or follows from others', async (t) => {
    const tables = await app.orm.em.getKysely<unknown>().introspection.getTables()
    const unknown = tables.map(({ name }) => name).filter((name) => !OTHERS.test(name) && !(name in LOGGED))
    t.same(unknown, [])
  })

  t.test('the log says what was done, and which fields were what', async (t) => {
    const ada = clientOf(app, newUser())
    const { id, list_id } = (await ada.post({ contents: 'a', due: { date: '2099-01-01' } })).json()
    await ada.patch(id, { contents: 'b', due: null })
    await ada.patch(id, { is_done: true })
    await ada.call('POST', `/todos/${id}/reopen`)
    await ada.patch(id, { contents: 'b' })
    await ada.delete(id)
    await ada.call('POST', `/todos/${id}/restore`)
    const lines = (await rowsOf(app, 'change', ada.user.id)).filter(({ entity }) => entity === 'todo')
    t.same(
      lines.map(({ action }) => action),
      ['create', 'update', 'complete', 'reopen', 'delete', 'restore'],
      'a patch that changes nothing has no line',
    )
    t.ok(lines.every((line) => line.list_id === list_id))
    t.same(JSON.parse(String(lines[1]?.before)), { contents: 'a', due: { date: '2099-01-01' } })
    t.same(JSON.parse(String(lines[1]?.after)), { contents: 'b', due: null })
    t.match(JSON.parse(String(lines[0]?.after)), { contents: 'a', is_done: false, labels: [] })
  })

  t.test('32 writers at once, of every kind: no change is lost, and each is logged once, in order', async (t) => {
    const ada = clientOf(app, newUser())
    const ids = await Promise.all(Array.from({ length: 16 }, (_, index) => ada.add(`${index}`)))
    const commands = [
      (id: number) => ada.patch(id, { contents: 'changed' }),
      (id: number) => ada.call('POST', `/todos/${id}/complete`),
      (id: number) => ada.call('POST', `/todos/${id}/reopen`),
      (id: number) => ada.call('POST', `/todos/${id}/move`, { after_id: ids[0] }),
      (id: number) => ada.call('POST', `/todos/${id}/duplicate`),
      (id: number) => ada.call('POST', '/todos/bulk', { ids: [id, ids[1]], patch: { priority: 2 } }),
      (id: number) => ada.delete(id),
      (id: number) => ada.call('POST', `/todos/${id}/restore`),
    ]
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, index) => commands[index % commands.length]?.(ids[(index * 7) % 16] ?? 0)),
    )
    t.same(
      answers
        .filter((answer) => ![200, 201, 204, 404, 422].includes(answer?.statusCode ?? 0))
        .map((answer) => answer?.body),
      [],
    )
    const lines = await rowsOf(app, 'change', ada.user.id)
    const places = lines.map(({ version, n }) => [Number(version), Number(n)])
    t.same(
      places,
      places.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d),
    )
    // Whoever applies the log from its beginning has what there is.
    const todos = new Map<unknown, Row>()
    for (const { entity, entity_id, after } of lines.filter(({ entity }) => entity === 'todo')) {
      t.equal(entity, 'todo')
      todos.set(entity_id, { ...todos.get(entity_id), ...JSON.parse(String(after)) })
    }
    for (const row of await rowsOf(app, 'todo', ada.user.id)) {
      const { contents, priority, position } = todos.get(row.id) ?? {}
      t.match(row, { contents, priority, position })
      t.equal(Boolean(row.is_done), todos.get(row.id)?.is_done)
    }
  })
})
