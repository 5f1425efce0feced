import { randomUUID } from 'node:crypto'
import { KeptAnswer } from '@todo/service-kit/database'
import { sqlite, until } from '@todo/test-kit'
import type { LightMyRequestResponse as Response } from 'fastify'
import tap from 'tap'
import { ChangeEntity } from '../src/modules/changes/change.entity.ts'
import {
  buildTestApp,
  type Client,
  clientOf,
  isInvalid,
  isProblem,
  type METHODS,
  newUser,
  onEachDatabase,
  statementsOf,
} from './helper.ts'
import { call, makePeople, makeScene } from './role-scene.ts'
import { ROLE_TABLE } from './role-table.ts'
import { routesOf } from './routes.ts'

type Method = (typeof METHODS)[number]

/** Every write but those that need no log-in of a user, and are no harm when they are done again. */
const WRITE = /^(?!POST (\/notifications\/unsubscribe$|\/internal\/))(POST|PUT|PATCH|DELETE) /

/** A browser that gets reminders. Its key is that of RFC 8291, section 5. */
const BROWSER = {
  endpoint: 'https://push.example.com/a',
  keys: {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  },
}
/** Writes that take a key. A file that is sent again adds nothing. */
const KEYED = /^(?!POST \/todos\/:id\/attachments$)(POST|PUT|PATCH|DELETE) /

/** Writes that touch nothing in a list; `urlFor` makes what they are about. */
const OTHER_WRITES: { method: Method; route: string; urlFor?: (ada: Client) => Promise<string>; body?: object }[] = [
  { method: 'POST', route: '/labels', body: { name: 'a' } },
  { method: 'PATCH', route: '/labels/:name', urlFor: labelOf, body: { color: 'red' } },
  { method: 'DELETE', route: '/labels/:name', urlFor: labelOf },
  { method: 'PATCH', route: '/settings', body: { week_start: 7 } },
  { method: 'POST', route: '/users/me/export' },
  { method: 'POST', route: '/filters', body: { name: 'a', query: 'today' } },
  { method: 'PATCH', route: '/filters/:id', urlFor: filterOf, body: { name: 'b' } },
  { method: 'DELETE', route: '/filters/:id', urlFor: filterOf },
  { method: 'PATCH', route: '/reminders/:id', urlFor: reminderOf, body: { channel: 'event' } },
  { method: 'DELETE', route: '/reminders/:id', urlFor: reminderOf },
  { method: 'POST', route: '/push/subscriptions', body: BROWSER },
  {
    method: 'DELETE',
    route: '/push/subscriptions/:id',
    urlFor: async (ada) => `/push/subscriptions/${(await ada.call('POST', '/push/subscriptions', BROWSER)).json().id}`,
  },
  { method: 'PATCH', route: '/notifications', body: { is_read: true, up_to: 1 } },
  { method: 'POST', route: '/webhooks', body: { url: 'https://example.com' } },
  { method: 'PATCH', route: '/webhooks/:id', urlFor: webhookOf, body: { is_active: false } },
  { method: 'DELETE', route: '/webhooks/:id', urlFor: webhookOf },
  { method: 'POST', route: '/webhooks/:id/secret', urlFor: async (ada) => `${await webhookOf(ada)}/secret` },
  { method: 'POST', route: '/webhooks/:id/test', urlFor: async (ada) => `${await webhookOf(ada)}/test` },
  {
    method: 'POST',
    route: '/webhooks/:id/deliveries/:delivery_id/resend',
    urlFor: async (ada) => `${await deliveryOf(ada)}/resend`,
  },
  { method: 'POST', route: '/recurrence/preview', body: { rule: 'FREQ=DAILY', due: { date: '2099-01-01' } } },
]

async function webhookOf(ada: Client): Promise<string> {
  return `/webhooks/${(await ada.call('POST', '/webhooks', { url: 'https://example.com' })).json().id}`
}

async function deliveryOf(ada: Client): Promise<string> {
  const webhook = await webhookOf(ada)
  return `${webhook}/deliveries/${(await ada.call('POST', `${webhook}/test`)).json().id}`
}

async function labelOf(ada: Client): Promise<string> {
  await ada.call('POST', '/labels', { name: 'b' })
  return '/labels/b'
}

async function filterOf(ada: Client): Promise<string> {
  return `/filters/${(await ada.call('POST', '/filters', { name: 'a', query: 'today' })).json().id}`
}

async function reminderOf(ada: Client): Promise<string> {
  const reminder = { type: 'relative', minutes_before: 5, channel: 'mail' }
  return `/reminders/${(await ada.call('POST', `/todos/${await ada.add()}/reminders`, reminder)).json().id}`
}

/** The headers of an answer that are about what was done. */
const KEPT = ['content-type', 'content-length', 'etag', 'location', 'cache-control', 'vary'] as const

/** What a repetition is answered, too. */
const keptOf = ({ statusCode, body, headers }: Response) => ({
  statusCode,
  body,
  headers: KEPT.map((header) => [header, headers[header]]),
})

// What a route does in its transaction is the same on each database; how answers are kept is tried on each, below and in service-kit.
tap.test('of all writes', async (t) => {
  const { app } = await buildTestApp(t, sqlite, { env: { WEBHOOKS_CONCURRENCY: '0' } })
  const changes = () => app.orm.em.fork().count(ChangeEntity)

  /** Sends a write twice, and makes sure that it is done once. */
  const isDoneOnce = async (name: string, send: (headers: Record<string, string>) => ReturnType<Client['get']>) => {
    const headers = { 'idempotency-key': `"${randomUUID()}"` }
    const first = await send(headers)
    const before = await changes()
    const again = await send(headers)
    t.ok(first.statusCode < 300, `${name}: ${first.body}`)
    t.same(keptOf(again), keptOf(first), name)
    t.same([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']], [undefined, 'true'], name)
    t.equal(await changes(), before, `${name}: nothing is done the second time`)
  }

  t.test('every write with a key is done once, and a repetition gets the same answer', async (t) => {
    const writes = ROLE_TABLE.filter(
      ({ route, read, expected: [owner] }) => KEYED.test(route) && !read && Number(owner) < 300,
    )
    const bulk = ROLE_TABLE.filter(({ route }) => route === 'POST /todos/bulk')
    const people = makePeople(app, 'owner')
    for (const row of [...writes, ...bulk]) {
      const scene = await makeScene(app, 'owner', people)
      await row.before?.(scene)
      await isDoneOnce(row.route, (headers) => call(row, scene, undefined, headers))
    }
    for (const { method, route, urlFor, body } of OTHER_WRITES) {
      const ada = clientOf(app, newUser())
      const url = urlFor ? await urlFor(ada) : route
      await isDoneOnce(`${method} ${route}`, (headers) => ada.call(method, url, body, headers))
    }
    const walked = [
      ...ROLE_TABLE.map(({ route }) => route),
      ...OTHER_WRITES.map(({ method, route }) => `${method} ${route}`),
    ]
    const routes = (await routesOf(app)).filter((route) => WRITE.test(route))
    t.same([...new Set(walked.filter((route) => WRITE.test(route)))].sort(), routes, 'all routes are walked')
  })

  t.test('also in a list that somebody else shares', async () => {
    const people = makePeople(app, 'editor')
    for (const row of ROLE_TABLE.filter(({ route, expected }) => KEYED.test(route) && expected[2] === 200)) {
      const scene = await makeScene(app, 'editor', people)
      await row.before?.(scene)
      await isDoneOnce(row.route, (headers) => call(row, scene, undefined, headers))
    }
  })
})

onEachDatabase(async (t, database) => {
  const { app } = await buildTestApp(t, database, { forgetEveryMs: 20, env: { WEBHOOKS_CONCURRENCY: '0' } })

  t.test('what is refused is refused again, also when it would be right by now', async (t) => {
    const ada = clientOf(app, newUser())
    const key = { 'idempotency-key': randomUUID() }
    const id = await ada.add()
    await ada.delete(id)
    const missing = await ada.call('PATCH', `/todos/${id}`, { contents: 'x' }, key)
    isProblem(t, missing, 404, 'TODO_NOT_FOUND')
    await ada.call('POST', `/todos/${id}/restore`)
    t.equal((await ada.call('PATCH', `/todos/${id}`, { contents: 'x' }, key)).body, missing.body)
    t.equal((await ada.patch(id, { contents: 'x' })).statusCode, 200, 'without the key it is tried anew')
  })

  t.test('what the schema refuses has no effect and uses up no key', async (t) => {
    const ada = clientOf(app, newUser())
    const key = { 'idempotency-key': randomUUID() }
    isInvalid(t, await ada.call('POST', '/todos', { contents: '' }, key), '/contents')
    t.equal((await ada.call('POST', '/todos', { contents: 'right' }, key)).statusCode, 201)
  })

  t.test('fifty repetitions at once add one to-do', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add('the first')
    const key = { 'idempotency-key': randomUUID() }
    const send = () => ada.call('POST', '/todos', { contents: 'once' }, key)
    const answers = await Promise.all(Array.from({ length: 50 }, send))
    t.same([...new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`))].length, 1)
    t.equal(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined).length, 1)
    t.equal((await ada.ids()).length, 2)
  })

  t.test('a key costs two statements, and a repetition one', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    const key = { 'idempotency-key': randomUUID() }
    const plain = statementsOf(await ada.patch(id, { contents: 'b' }))
    const send = () => ada.call('PATCH', `/todos/${id}`, { contents: 'c' }, key)
    t.same([statementsOf(await send()), statementsOf(await send())], [plain + 2, 1])
  })

  t.test('a key is forgotten after 24 hours', async (t) => {
    const ada = clientOf(app, newUser())
    const send = () => ada.call('POST', '/todos', { contents: 'x' }, { 'idempotency-key': 'yesterday' })
    await send()
    const em = app.orm.em.fork()
    const mine = { userId: ada.user.id }
    t.equal(await em.nativeUpdate(KeptAnswer, mine, { expiresAt: Date.now() }), 1)
    await until('it is forgotten', async () => (await em.count(KeptAnswer, mine)) === 0)
    await send()
    t.equal((await ada.ids()).length, 2)
  })
})
