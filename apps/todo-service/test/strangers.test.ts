import type { OutgoingHttpHeaders } from 'node:http'
import { buildTestApp, type Client, clientOf, METHODS, newUser, onEachDatabase } from './helper.ts'
import { routesOf } from './routes.ts'

/** What her things are called, also in a URL. The path of a route has the second word, too. */
const SECRET = /a[ -]secret/

/** It does not say what was in it. */
const DELIVERY = '/webhooks/:id/deliveries/:delivery_id'

/** Ids of things that belong to the first user, by the path up to the parameter that names them. */
type OwnIds = Record<string, number | string>

/** Makes one of everything that has an id in a path. A route with another parameter fails the test until it is here. */
async function makeThings(ada: Client, name: string): Promise<OwnIds> {
  const remembered = await ada.add(name)
  const reminder = { type: 'relative', minutes_before: 5, channel: 'mail' }
  const trashed = await ada.add(name)
  await ada.delete(trashed)
  const list = (await ada.call('POST', '/lists', { name })).json().id
  const section = (await ada.call('POST', `/lists/${list}/sections`, { name })).json().id
  const link = (await ada.call('POST', `/lists/${list}/invitations/links`, { role: 'viewer' })).json().id
  await ada.call('POST', '/labels', { name })
  const url = `https://example.com/${name.replace(' ', '-')}`
  const endpoint = `https://push.example.com/${name.replace(' ', '-')}`
  const keys = { p256dh: (await ada.get('/push/key')).json().public_key, auth: 'a'.repeat(22) }
  const browser = (await ada.call('POST', '/push/subscriptions', { endpoint, keys })).json().id
  const webhook = (await ada.call('POST', '/webhooks', { url })).json().id
  const delivery = (await ada.call('POST', `/webhooks/${webhook}/test`)).json().id
  const todo = await ada.add(name)
  return {
    '/todos/:id': todo,
    '/todos/:id/attachments/:attachment_id': (
      await ada.call('POST', `/todos/${todo}/attachments?name=a`, 'a secret file')
    ).json().id,
    '/trash/:id': trashed,
    '/lists/:id': list,
    '/lists/:id/members/:user_id': ada.user.id,
    '/lists/:id/invitations/:invitation_id': link,
    '/invitations/:id': link,
    '/sections/:id': section,
    // Every letter is encoded: a refusal repeats its path, and that is no secret then.
    '/labels/:name': Buffer.from(name).toString('hex').replace(/../g, '%$&'),
    '/comments/:id': (await ada.call('POST', `/todos/${remembered}/comments`, { text: name })).json().id,
    '/reminders/:id': (await ada.call('POST', `/todos/${remembered}/reminders`, reminder)).json().id,
    '/push/subscriptions/:id': browser,
    '/webhooks/:id': webhook,
    [DELIVERY]: delivery,
    '/filters/:id': (await ada.call('POST', '/filters', { name, query: 'today' })).json().id,
  }
}

/** Bodies that would be taken, by the path; a write with another body is refused before its owner is looked at. */
const BODIES: Record<string, unknown> = {
  'PATCH /todos/:id': { contents: 'stolen' },
  'POST /todos/:id/move': { parent_id: null },
  'PATCH /lists/:id': { name: 'stolen' },
  'PATCH /lists/:id/members/:user_id': { role: 'viewer' },
  'POST /lists/:id/transfer': { user_id: 2 ** 31 - 1 },
  'POST /lists/:id/invitations': { username: 'mallory', role: 'admin' },
  'POST /lists/:id/invitations/links': { role: 'admin' },
  'POST /lists/:id/sections': { name: 'stolen' },
  'PATCH /sections/:id': { name: 'stolen' },
  'POST /todos/:id/attachments': {},
  'POST /todos/:id/reminders': { type: 'relative', minutes_before: 5, channel: 'mail' },
  'POST /todos/:id/comments': { text: 'stolen' },
  'PATCH /comments/:id': { text: 'stolen' },
  'PATCH /reminders/:id': { channel: 'event' },
  'PATCH /filters/:id': { name: 'stolen' },
  'PATCH /labels/:name': { name: 'stolen' },
  'PATCH /webhooks/:id': { is_active: false },
}

/** A path with its parameters filled in. */
function fill(path: string, ids: OwnIds): string {
  const parts = path.split('/')
  return parts
    .map((part, index) => {
      if (!part.startsWith(':')) return part
      const id = ids[parts.slice(0, index + 1).join('/')]
      if (id === undefined) throw new TypeError(`the test has no value for ${part} of ${path}: add it to makeThings`)
      return String(id)
    })
    .join('/')
}

function parse(route: string) {
  const [name, path = ''] = route.split(' ')
  const method = METHODS.find((method) => method === name)
  if (!method) throw new TypeError(`the test cannot call ${route}`)
  return { method, path }
}

/** What may differ between two refusals. */
const named = ({ date: _date, 'x-request-id': _id, 'server-timing': _timing, ...headers }: OutgoingHttpHeaders) =>
  Object.keys(headers).sort()

onEachDatabase(async (t, database) => {
  const { app } = await buildTestApp(t, database, { env: { WEBHOOKS_CONCURRENCY: '0' } })
  const routes = (await routesOf(app)).map(parse)
  const [ada, mallory] = [clientOf(app, newUser('ada')), clientOf(app, newUser('mallory'))]
  const ids = await makeThings(ada, 'a secret')
  // Of the same kind, and gone: what a stranger is told about it is what he is told about hers.
  const made = await makeThings(mallory, 'mine')
  for (const [path, id] of Object.entries(made)) await mallory.call('DELETE', path.replace(/:\w+$/, String(id)))
  await mallory.call('DELETE', `/trash/${made['/todos/:id']}`)
  // A list of hers would come back from her trash.
  const gone = { ...made, '/lists/:id': 2 ** 31 - 1 }

  // What other services ask for has no user: without the secret of the services it is 401.
  const ofUsers = routes.filter(({ path }) => !path.startsWith('/internal'))
  for (const { method, path } of ofUsers.filter(({ path }) => path.includes(':')))
    t.test(`${method} ${path}: a stranger is told that there is no such thing`, async (t) => {
      const query = method === 'POST' && path.endsWith('/attachments') ? '?name=stolen' : ''
      const call = (things: OwnIds) => mallory.call(method, fill(path, things) + query, BODIES[`${method} ${path}`])
      const [hers, none] = [await call(ids), await call(gone)]
      t.equal(hers.statusCode, 404)
      t.equal(none.statusCode, 404)
      t.same(named(hers.headers), named(none.headers))
      t.notMatch(hers.body, SECRET)
    })

  t.test('no list shows a stranger anything of hers', async (t) => {
    // A stream has no end. It tells versions, and nothing else.
    const lists = routes.filter(({ method, path }) => method === 'GET' && !path.includes(':') && path !== '/events')
    for (const { path } of lists) t.notMatch((await mallory.get(path)).body, SECRET, path)
  })

  t.test('and everything is still there, as it was', async (t) => {
    const readable = new Set(routes.filter(({ method }) => method === 'GET').map(({ path }) => path))
    for (const path of Object.keys(ids).filter((path) => readable.has(path) && path !== DELIVERY)) {
      const answer = await ada.get(fill(path, ids))
      t.equal(answer.statusCode, 200)
      // A reminder has no words.
      t.match(answer.body, path === '/reminders/:id' ? /minutes_before/ : SECRET)
    }
  })

  t.test('a route with a parameter that the test has no value for fails it', async (t) => {
    t.throws(() => fill('/todos/:id/notes/:note_id', ids), { message: /no value for :note_id/ })
    t.equal(fill('/todos/:id', ids), `/todos/${ids['/todos/:id']}`)
  })
})
