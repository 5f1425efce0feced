import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { type FeedServer, until } from '@todo/test-kit'
import ICAL from 'ical.js'
import type { Tables } from '../../../src/database/tables.ts'
import { createDiskStore } from '../../../src/modules/attachments/store/disk-store.ts'
import type { FileStore } from '../../../src/modules/attachments/store/file-store.ts'
import { createAccountDataClient } from '../../../src/modules/exports/content/account-data-client.ts'
import { DataExportEntity } from '../../../src/modules/exports/data-export.entity.ts'
import { ExportRepository } from '../../../src/modules/exports/export.repository.ts'
import { makeExportHandler } from '../../../src/modules/exports/make-export.handler.ts'
import {
  type App,
  buildTestApp,
  type Client,
  captureStatements,
  clientOf,
  insertTodos,
  isProblem,
  newUser,
  onEachDatabase,
} from '../../helper.ts'
import { rowsRead } from '../../rows-read.ts'
import { openBrowser } from '../reminders/browser.ts'
import { share } from '../sync/world.ts'
import { unzip } from './unzip.ts'

const URL = '/users/me/export'
const HOUR_MS = 3_600_000

const session = {
  id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  device: 'a browser',
  address: '192.0.2.1',
  created_at: '2026-11-25T12:00:00.000Z',
  last_used_at: '2026-11-25T12:00:00.000Z',
}
const eventOf = (id: number) => ({
  id,
  event: 'log-in',
  outcome: 'success',
  actor: 'user',
  address: null,
  at: '2026-11-25T12:00:00.000Z',
})

/**
 * Tells what the auth-service keeps: two pages of the audit log. It is of another release: the account has a field less, and an
 * event is new. `gate` holds the answers back, or says their status.
 */
function keepAccounts(feed: FeedServer, gate: () => Promise<number> = async () => 200): void {
  const answer = async (response: ServerResponse, { url = '' }: IncomingMessage) => {
    const [, id, cursor] = /\/users\/(\d+)\/data(\?cursor=next)?$/.exec(url) ?? []
    if (id === undefined) return response.end(JSON.stringify({ changes: [], next: 0 }))
    const page = cursor
      ? { events: [{ ...eventOf(1), event: 'new' }], next_cursor: null }
      : { events: [eventOf(2)], next_cursor: 'next' }
    const account = { id: Number(id), username: 'ada', email: null }
    response.statusCode = await gate()
    return response.end(JSON.stringify({ account, sessions: [session], ...page }))
  }
  feed.answer((response, request) => void answer(response.setHeader('content-type', 'application/json'), request))
}

/** Asks for an export and waits until it is ready. */
async function exportOf(client: Client): Promise<Record<string, string>> {
  await client.call('POST', URL)
  await until('the export is ready', async () => (await client.get(URL)).json().state === 'ready')
  return unzip((await client.get(`${URL}/download`)).rawPayload)
}

/** Where the export has what is in a table, if not in a list of the table's name. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  user: 'settings.json',
  list_member: 'members.json',
  todo_label: 'todos.json',
  attachment: 'files/',
  change: 'history.json',
  occurrence: 'history.json',
}

/** Tables that are in no export, and why. */
const NOT_EXPORTED: Readonly<Record<string, string>> = {
  reminder_fire: 'reminders that have come: that they were sent, and nothing that the user has put there',
  webhook_cursor: 'how far a webhook has been told of an account',
  webhook_delivery: 'what was sent of the log, which is in history.json',
  data_export: 'the export itself',
  data_export_part: 'its bytes',
  idempotency_key: 'answers that are kept for a day, of what is in the other files',
  feed_cursor: 'nothing of a user',
  revoked_session: 'ids of sessions alone',
  job: 'work to do: ids alone',
  mikro_orm_migrations: 'nothing of a user',
}

/** The things in a file with a list. */
function listIn(files: Record<string, string>, name: string): Record<string, unknown>[] {
  return JSON.parse(files[`${name}.json`] ?? '')[name]
}

/** The row of a link that lets people into a list. */
const linkTo = (list_id: number, { user }: Client) =>
  ({ user_id: user.id, list_id, created_by: user.id, role: 'viewer', uses_left: 1, created_at: Date.now() }) as const

onEachDatabase(async (t, database) => {
  const FILES_DIR = t.testdir()
  const store = createDiskStore(FILES_DIR)
  const env = { JOBS_POLL_MS: '200', WEBHOOKS_CONCURRENCY: '0', FILES_DIR }
  const { app, feed } = await buildTestApp(t, database, { env })
  await app.ready()
  t.beforeEach(() => keepAccounts(feed))
  const set = (user: Client, column: 'created_at' | 'expires_at', at: number) =>
    app.orm.em
      .getKysely<Tables>()
      .updateTable('data_export')
      .set({ [column]: at })
      .where('user_id', '=', user.user.id)
      .execute()

  t.test('all of one’s own data comes in one ZIP', async (t) => {
    const ada = clientOf(app, newUser())
    const list = (await ada.call('POST', '/lists', { name: 'home' })).json().id
    await ada.call('POST', `/lists/${list}/sections`, { name: 'soon' })
    await ada.call('POST', '/labels', { name: 'work' })
    await ada.call('POST', '/filters', { name: 'now', query: 'today' })
    await ada.call('POST', '/webhooks', { url: 'https://example.com' })
    const { keys } = (await openBrowser(t)).subscription
    await ada.call('POST', '/push/subscriptions', { endpoint: 'https://push.example.com/send', keys })
    const id = await ada.add('buy milk')
    await ada.call('POST', `/todos/${id}/comments`, { text: 'why?' })
    await ada.call('POST', `/todos/${id}/reminders`, { type: 'relative', minutes_before: 5, channel: 'mail' })
    await ada.call('POST', `/todos/${await ada.add('with a file')}/attachments?name=a.txt`, 'bytes')
    await ada.delete(await ada.add('thrown away'))
    const gone = (await ada.call('POST', '/lists', { name: 'old' })).json().id
    const bob = clientOf(app, newUser('bob'))
    const shared = (await bob.call('POST', '/lists', { name: 'not hers' })).json().id
    await bob.post({ contents: 'nor this', list_id: shared })
    await share(app, [bob, ada], shared, 'editor')
    await bob.post({ contents: 'for her', list_id: shared, assignee_id: ada.user.id })
    await share(app, [ada, bob], list, 'viewer')
    await share(app, [ada, bob], gone, 'viewer')
    await app.orm.em
      .getKysely<Tables>()
      .insertInto('invitation')
      .values(Array.from({ length: 101 }, () => linkTo(gone, ada)))
      .execute()
    await ada.call('DELETE', `/lists/${gone}`)
    const { token } = (await ada.call('POST', `/lists/${list}/invitations/links`, { role: 'editor' })).json()

    const asked = await ada.call('POST', URL)
    t.equal(asked.statusCode, 202)
    t.match(asked.json(), { state: 'waiting', done: 0, total: 0, size: null })
    await until('the export is ready', async () => (await ada.get(URL)).json().state === 'ready')
    const ready = (await ada.get(URL)).json()
    t.equal(ready.done, ready.total)
    const answer = await ada.get(`${URL}/download`)
    t.match(answer.headers, {
      'content-type': 'application/zip',
      'content-length': String(ready.size),
      'content-disposition': /^attachment; filename="todo-export-\d{4}-\d\d-\d\d\.zip"$/,
      'cache-control': 'no-store',
    })
    const files = unzip(answer.rawPayload)
    const shownAt = async (url: string) => (await ada.get(url)).json()
    const account = { id: ada.user.id, username: 'ada', email: null }
    t.match(JSON.parse(files['about.json'] ?? ''), { format: 1 })
    t.same(JSON.parse(files['account.json'] ?? ''), account)
    t.same(JSON.parse(files['settings.json'] ?? ''), await shownAt('/settings'))
    t.same(JSON.parse(files['sessions.json'] ?? ''), { sessions: [session] })
    t.same(listIn(files, 'audit'), [eventOf(2), { ...eventOf(1), event: 'new' }])
    t.same(
      listIn(files, 'lists').map(({ name, deleted_at }) => [name, deleted_at !== null]),
      [
        ['Inbox', false],
        ['home', false],
        ['old', true],
      ],
    )
    t.same(listIn(files, 'lists')[1], { ...(await shownAt(`/lists/${list}`)), deleted_at: null })
    const { members } = await shownAt(`/lists/${list}/members`)
    const others = members.filter(({ username }: { username: string }) => username !== 'ada')
    t.match(others, [{ username: 'bob', role: 'viewer' }])
    const [inHome, ...inOld] = listIn(files, 'members')
    t.same(inHome, { list_id: list, ...others[0] })
    t.match(inOld, [{ list_id: gone, username: 'bob' }], 'also in a list in the trash')
    const [link, ...toOld] = listIn(files, 'invitations')
    t.match(link, { list: { id: list }, role: 'editor', user: null, uses_left: 1 })
    t.same([link], (await shownAt(`/lists/${list}/invitations`)).invitations)
    t.match(toOld[0], { list: { id: gone } })
    t.equal(toOld.length, 101, 'also to one in the trash, and as many as there are')
    t.notMatch(JSON.stringify(files), token, 'without the token of a link')
    t.same(listIn(files, 'sections'), (await shownAt(`/lists/${list}/sections`)).sections)
    t.match(listIn(files, 'labels'), [{ name: 'work', is_favorite: false }])
    t.same(listIn(files, 'filters'), (await shownAt('/filters')).filters)
    t.same(listIn(files, 'webhooks'), (await shownAt('/webhooks')).webhooks)
    t.match(listIn(files, 'push_subscriptions'), [{ endpoint: 'https://push.example.com/send' }])
    t.same(listIn(files, 'push_subscriptions'), (await shownAt('/push/subscriptions')).subscriptions)
    t.notOk(files['push_subscriptions.json']?.includes(keys.auth), 'without its keys')
    t.same(listIn(files, 'comments'), (await shownAt(`/todos/${id}/comments`)).comments)
    t.same(listIn(files, 'notifications'), (await shownAt('/notifications')).notifications)
    t.match(listIn(files, 'notifications'), [{ kind: 'assigned', todo: { contents: 'for her' } }])
    t.same(listIn(files, 'reminders'), (await shownAt(`/todos/${id}/reminders`)).reminders)
    const [todo, withFile, thrownAway, ...more] = listIn(files, 'todos')
    t.same(todo, { ...(await shownAt(`/todos/${id}`)), deleted_at: null })
    t.match(withFile, { attachments: [{ name: 'a.txt' }] })
    t.match(thrownAway, { contents: 'thrown away', deleted_at: /^2/ })
    t.same(more, [])
    const history = listIn(files, 'history')
    t.ok(history.some(({ entity, action, id: of }) => entity === 'todo' && action === 'create' && of === id))
    const tables = (await app.orm.em.getKysely<unknown>().introspection.getTables()).map(({ name }) => name)
    const isIn = (table: string): boolean => {
      const place = ELSEWHERE[table] ?? `${table}s.json`
      return Object.keys(files).some((name) => name.startsWith(place)) && !/: \[\s*\]/.test(files[place] ?? '')
    }
    const missing = tables.filter((table) => !(table in NOT_EXPORTED) && !isIn(table))
    t.same(missing, [], 'export these tables, and have something in them here, or say why they are not exported')
    const named = Object.keys({ ...ELSEWHERE, ...NOT_EXPORTED })
    t.same(
      named.filter((table) => !tables.includes(table)),
      [],
      'there are no such tables',
    )
    const { 'notifications.json': _told, ...own } = files
    t.notMatch(JSON.stringify(own), /not hers|nor this|for her/, 'what others share is theirs')
  })

  t.test('the to-dos come as a calendar, too', async (t) => {
    const ada = clientOf(app, newUser())
    const due = { date: '2099-06-01', time: '17:00', time_zone: 'Europe/Berlin' }
    const rule = { recurrence: { rule: 'FREQ=MONTHLY;BYMONTHDAY=-1' } }
    for (const todo of [
      { contents: 'a; b, c', notes: `${'long '.repeat(30)}\nline`, labels: ['home', 'x,y'], priority: 1, due },
      {
        contents: 'floating',
        due: { date: '2099-06-01', time: '17:00' },
        start: { date: '2099-05-01', time: '09:00' },
      },
      { contents: 'day', due: { date: '2099-06-30' }, ...rule },
      { contents: 'mixed', due, start: { date: '2099-05-01' } },
      { contents: 'elsewhere', due, start: { date: '2099-05-01', time: '09:00' } },
      { contents: 'zoned', due, start: { ...due, date: '2099-05-01' } },
      { contents: 'late', due: { date: '2099-06-30' }, start: { date: '2099-06-30' } },
      { contents: 'begun', start: { date: '2099-05-01' } },
    ])
      await ada.post(todo)
    await ada.add('done', true)
    const text = (await exportOf(ada))['todos.ics'] ?? ''
    t.ok(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75))
    const todoOf = new Map(
      new ICAL.Component(ICAL.parse(text))
        .getAllSubcomponents('vtodo')
        .map((todo) => [todo.getFirstPropertyValue('summary'), todo]),
    )
    const told = (name: string, ...fields: string[]) =>
      fields.map((field) => todoOf.get(name)?.getFirstPropertyValue(field)?.toString())
    t.same(told('a; b, c', 'due', 'priority', 'status'), ['2099-06-01T15:00:00Z', '1', 'NEEDS-ACTION'])
    t.match(told('a; b, c', 'description')[0], /^(long ){30}\nline$/)
    t.same(todoOf.get('a; b, c')?.getFirstProperty('categories')?.getValues(), ['home', 'x,y'])
    t.same(told('floating', 'dtstart', 'due'), ['2099-05-01T09:00:00', '2099-06-01T17:00:00'])
    t.same(told('day', 'dtstart', 'due', 'rrule'), ['2099-06-30', '2099-06-30', 'FREQ=MONTHLY;BYMONTHDAY=-1'])
    t.same(told('mixed', 'dtstart'), [undefined], 'a day and a time do not go together')
    t.same(told('elsewhere', 'dtstart'), [undefined], 'nor a time of the wall clock and a moment')
    t.same(told('zoned', 'dtstart'), ['2099-05-01T15:00:00Z'])
    t.same(told('late', 'dtstart', 'due'), [undefined, '2099-06-30'], 'a start has to be before the due')
    t.same(told('begun', 'dtstart', 'due'), ['2099-05-01', undefined])
    t.match(told('done', 'status', 'completed'), ['COMPLETED', /^2\d{3}-/])
  })

  t.test('in a calendar, what repeats stays at its time when the clocks change', async (t) => {
    const ada = clientOf(app, newUser())
    const recurrence = { rule: 'FREQ=DAILY' }
    const add = (time_zone: string, date: string) =>
      ada.post({ contents: time_zone, due: { date, time: '09:00', time_zone }, recurrence })
    await add('Europe/Berlin', '2028-10-28')
    await add('Europe/Berlin', '2028-03-25')
    await add('Australia/Lord_Howe', '2028-04-01')
    await add('UTC', '2028-04-01')
    const text = (await exportOf(ada))['todos.ics'] ?? ''
    t.match(text, 'DUE;TZID=Europe/Berlin:20280325T090000\r\n')
    const calendar = new ICAL.Component(ICAL.parse(text))
    const told = calendar.getAllSubcomponents('vtodo').map((component) => {
      const dtstart = component.getFirstPropertyValue('dtstart')
      if (!(dtstart instanceof ICAL.Time)) throw new Error('there is no start')
      const times = new ICAL.RecurExpansion({ component, dtstart })
      const moments = [times.next(), times.next()].map((time) => time.toJSDate().toISOString().slice(0, 16))
      return [component.getFirstPropertyValue('summary'), ...moments].join(' ')
    })
    t.same(told.sort(), [
      'Australia/Lord_Howe 2028-03-31T22:00 2028-04-01T22:30',
      'Europe/Berlin 2028-03-25T08:00 2028-03-26T07:00',
      'Europe/Berlin 2028-10-28T07:00 2028-10-29T08:00',
      'UTC 2028-04-01T09:00 2028-04-02T09:00',
    ])
    t.equal(calendar.getAllSubcomponents('vtimezone').length, 3)
  })

  t.test('more than fits into one page, and into one part, comes whole', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    const texts = Array.from({ length: 1_200 }, (_, n) => ({ contents: `${n} ${crypto.randomUUID().repeat(6)}` }))
    await insertTodos(app, ada.user.id, texts)
    t.equal(listIn(await exportOf(ada), 'todos').length, 1_201)
  })

  t.test('a long history comes whole, the oldest first, and no page of it reads those before it', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    const db = app.orm.em.getKysely<Tables>()
    const line = await db.selectFrom('change').selectAll().where('user_id', '=', ada.user.id).executeTakeFirstOrThrow()
    const versions = Array.from({ length: 2_000 }, (_, n) => n + 10)
    await db
      .insertInto('change')
      .values(versions.map((version) => ({ ...line, version })))
      .execute()
    const seen = captureStatements(t)
    const lines = listIn(await exportOf(ada), 'history')
    t.same(
      lines.slice(-versions.length).map(({ version }) => version),
      versions,
    )
    if (database.name !== 'MySQL') return
    const last = seen().findLast(({ sql }) => /from `change`.*\border by\b/.test(sql))
    t.ok(last && (await rowsRead(app, [last])) < versions.length / 10)
  })

  t.test('the files of to-dos are in it, those in the trash, too, under names that lead nowhere else', async (t) => {
    const ada = clientOf(app, newUser())
    const attach = async (todo: number, name: string, bytes: Buffer | string) => {
      const url = `/todos/${todo}/attachments?name=${encodeURIComponent(name)}`
      return (await ada.call('POST', url, bytes, { 'content-type': 'application/octet-stream' })).json().id
    }
    const [todo, thrownAway] = [await ada.add(), await ada.add()]
    const large = randomBytes(200_000).toString('hex')
    const [one, dots] = [await attach(todo, '中文 "x".txt', large), await attach(todo, '..', 'dots')]
    const trash = await attach(thrownAway, 'C:\\b', 'in the trash')
    const removed = await attach(todo, 'removed', 'removed')
    const lost = await attach(todo, 'lost', 'lost')
    await ada.call('DELETE', `/todos/${todo}/attachments/${removed}`)
    await ada.delete(thrownAway)
    await store.delete(lost)
    const files = await exportOf(ada)
    t.same(Object.fromEntries(Object.entries(files).filter(([name]) => name.startsWith('files/'))), {
      [`files/${one}/中文 "x".txt`]: large,
      [`files/${dots}/_`]: 'dots',
      [`files/${trash}/C:_b`]: 'in the trash',
    })
    const { done, total } = (await ada.get(URL)).json()
    t.equal(done, total)
  })

  t.test('without the store none is made', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    const added = await ada.call('POST', `/todos/${todo}/attachments?name=a`, 'text', { 'content-type': 'text/plain' })
    t.equal(added.statusCode, 201)
    await exportOf(ada)
    const row = await new ExportRepository(app.orm.em.fork()).ofUser(ada.user.id)
    const run = (store: FileStore) =>
      makeExportHandler(createAccountDataClient({ url: feed.url, token: feed.token }), store).run(
        { export_id: Number(row?.id) },
        { id: 1, attempt: 1, em: app.orm.em.fork(), signal: AbortSignal.timeout(60_000), log: app.log, finish },
      )
    const finish = () => Promise.reject(new Error('it is not finished'))
    await t.rejects(run({ ...store, read: () => Promise.reject(new Error('no store')) }), { message: 'no store' })
    const cutOff = async function* () {
      yield 'te'
      throw new Error('cut off')
    }
    await t.rejects(run({ ...store, read: async () => Readable.from(cutOff()) }), { message: 'cut off' })
  })

  t.test('while one is made, and within an hour, there is no other', async (t) => {
    const { promise, resolve } = Promise.withResolvers<number>()
    keepAccounts(feed, () => promise)
    const ada = clientOf(app, newUser())
    isProblem(t, await ada.get(URL), 404, 'EXPORT_NOT_FOUND')
    isProblem(t, await ada.get(`${URL}/download`), 404, 'EXPORT_NOT_FOUND')
    const asked = (await ada.call('POST', URL)).json()
    await until('it is being made', async () => (await ada.get(URL)).json().state === 'running')
    isProblem(t, await ada.get(`${URL}/download`), 409, 'EXPORT_NOT_READY')
    t.match((await ada.call('POST', URL)).json(), { state: 'running', created_at: asked.created_at })
    resolve(200)
    await until('it is ready', async () => (await ada.get(URL)).json().state === 'ready')
    const soon = await ada.call('POST', URL)
    isProblem(t, soon, 429, 'EXPORT_TOO_SOON')
    t.ok(Number(soon.headers['retry-after']) > 3_000)
    await set(ada, 'created_at', Date.now() - HOUR_MS)
    t.match((await ada.call('POST', URL)).json(), { state: 'waiting' })
    isProblem(t, await clientOf(app, newUser('bob')).get(URL), 404, 'EXPORT_NOT_FOUND')
  })

  t.test('one that is not ready within an hour has failed, and is gone after a day', async (t) => {
    const { promise, resolve } = Promise.withResolvers<number>()
    t.teardown(() => resolve(200))
    keepAccounts(feed, () => promise)
    const ada = clientOf(app, newUser())
    await ada.call('POST', URL)
    await set(ada, 'created_at', Date.now() - HOUR_MS)
    t.match((await ada.get(URL)).json(), { state: 'failed' })
    await set(ada, 'expires_at', Date.now())
    isProblem(t, await ada.get(URL), 404, 'EXPORT_NOT_FOUND')
    await new ExportRepository(app.orm.em.fork()).deleteExpired()
    t.equal(await rowsOf(app, ada), 0)
  })

  t.test(
    'a job that fails begins again from the beginning, and one that is not wanted any more does nothing',
    async (t) => {
      const ada = clientOf(app, newUser())
      await exportOf(ada)
      const em = app.orm.em.fork()
      const row = await new ExportRepository(em).ofUser(ada.user.id)
      let finished = 0
      const client = createAccountDataClient({ url: feed.url, token: feed.token })
      const run = (export_id: number, signal = new AbortController().signal) => {
        const finish = <T>(work: (em: SqlEntityManager) => Promise<T>) => {
          finished += 1
          return work(app.orm.em.fork())
        }
        return makeExportHandler(client, store).run(
          { export_id },
          { id: 1, attempt: 1, em: app.orm.em.fork(), signal, log: app.log, finish },
        )
      }
      keepAccounts(feed, async () => 500)
      await t.rejects(run(Number(row?.id)), { message: /^the auth-service answered 500/ })
      keepAccounts(feed)
      await t.rejects(run(Number(row?.id), AbortSignal.abort()), { name: 'AbortError' })
      await run(Number(row?.id))
      t.equal(listIn(unzip((await ada.get(`${URL}/download`)).rawPayload), 'todos').length, 0)
      await run(2 ** 31 - 1)
      t.equal(finished, 1)
    },
  )
})

async function rowsOf(app: App, { user: { id } }: Client): Promise<number> {
  return app.orm.em.fork().count(DataExportEntity, { user_id: id })
}
