import { text } from 'node:stream/consumers'
import { bearer, type FeedServer, mysql, until } from '@todo/test-kit'
import tap from 'tap'
import { AccountRepository } from '../../../src/modules/accounts/account.repository.ts'
import { sendDigests } from '../../../src/modules/notifications/mails/send-digests.ts'
import { type App, buildTestApp, type Client, isProblem, onEachDatabase } from '../../helper.ts'
import { type Scene, together } from './people.ts'

const MINUTE_MS = 60_000
const PUBLIC_URL = 'https://todo.example.com'

/** An order of a mail, as the auth-service gets it. */
interface Order {
  key: string
  user_id: number
  items: { id: number; kind: string; contents: string }[]
  links: { page: string; unsubscribe: string }
}

/** What mail programs send, in both forms that they may use. */
const FORMS = [
  { type: 'application/x-www-form-urlencoded', payload: 'List-Unsubscribe=One-Click' },
  {
    type: 'multipart/form-data; boundary=x',
    payload: '--x\r\ncontent-disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
  },
]

/** Takes orders of mails, and answers with a status. The feed goes on. */
function takeMails(feed: FeedServer, status: () => number): Order[] {
  const orders: Order[] = []
  feed.answer((response, request) => {
    if (request.method !== 'POST') {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ changes: [], next: 0 }))
      return
    }
    void text(request).then((body) => {
      orders.push(JSON.parse(body))
      response.writeHead(status()).end()
    })
  })
  return orders
}

/** Waits until no mail is on its way any more. */
async function allSent(app: App): Promise<void> {
  const jobs = app.orm.em.getKysely<{ job: { name: string; state: string } }>().selectFrom('job').select('name')
  const open = jobs.where('name', '=', 'digest-mail').where('state', 'in', ['waiting', 'running'])
  await until('all mails are ordered', async () => (await open.execute()).length === 0)
}

onEachDatabase(async (t, database) => {
  const { app, feed } = await buildTestApp(t, database, { env: { JOBS_POLL_MS: '200', PUBLIC_URL } })
  let answer = 204
  const orders = takeMails(feed, () => answer)
  const to = ({ user }: Client) => orders.filter(({ user_id }) => user_id === user.id)
  /** What each mail to a user has told of. */
  const told = (who: Client) => to(who).map(({ items }) => items.map(({ contents }) => contents))
  const send = async (minutes: number) => {
    await sendDigests(app.orm.em, Date.now() + minutes * MINUTE_MS)
    await allSent(app)
  }
  const assign = async ({ ada, bob, list }: Scene, contents: string) =>
    (await ada.post({ contents, list_id: list, assignee_id: bob.user.id })).json().id

  t.test('what is not read for 15 minutes is told by one mail, with all that came since', async (t) => {
    const scene = await together(app)
    await assign(scene, 'a')
    await assign(scene, 'b')
    await sendDigests(app.orm.em)
    await send(14)
    t.same(told(scene.bob), [])
    await send(16)
    await send(17)
    t.same(told(scene.bob), [['b', 'a']])
    t.match(to(scene.bob)[0], {
      kind: 'digest',
      items: [{ kind: 'assigned', actor: scene.ada.user.username, list: 'Home' }, {}],
      links: { page: `${PUBLIC_URL}/app/notifications`, unsubscribe: `${PUBLIC_URL}/notifications/unsubscribe?token=` },
    })
    t.same(told(scene.ada), [])
  })

  t.test('two mails are 15 minutes apart, whenever something is told', async (t) => {
    const scene = await together(app)
    await assign(scene, 'a')
    await send(40)
    await assign(scene, 'b')
    await send(50)
    t.same(told(scene.bob), [['a']], 'b has waited long enough, but the last mail is 10 minutes old')
    await send(54)
    t.same(told(scene.bob), [['a']])
    await send(55)
    t.same(told(scene.bob), [['a'], ['b']])
  })

  t.test('a comment is told, and an invitation; what is read, hidden or not wanted by then is not', async (t) => {
    const scene = await together(app)
    const { ada, bob, list } = scene
    const id = await assign(scene, 'a')
    await ada.call('POST', `/todos/${id}/comments`, { text: 'oats' })
    const other = (await ada.call('POST', '/lists', { name: 'Work' })).json().id
    await ada.call('POST', `/lists/${other}/invitations`, { username: bob.user.username, role: 'viewer' })
    const trashed = await assign(scene, 'b')
    await ada.delete(trashed)
    const { notifications } = (await bob.get('/notifications')).json()
    const ids = notifications
      .filter(({ kind }: { kind: string }) => kind === 'assigned')
      .map((one: { id: number }) => one.id)
    await bob.call('PATCH', '/notifications', { is_read: true, ids })
    await send(16)
    t.match(to(bob)[0]?.items, [
      { kind: 'invited', list: 'Work' },
      { kind: 'commented', comment: 'oats' },
    ])
    await bob.call('PATCH', '/settings', { mail_about: ['mentioned'] })
    await ada.call('POST', `/todos/${id}/comments`, { text: 'barley' })
    await send(32)
    t.equal(to(bob).length, 1)
    t.equal((await ada.get(`/lists/${list}`)).statusCode, 200)
  })

  t.test('what is not wanted hides nothing that is, and long texts are cut', async (t) => {
    const scene = await together(app)
    const { ada, bob } = scene
    const id = await assign(scene, '가'.repeat(61))
    for (let count = 0; count < 51; count += 1) await ada.call('POST', `/todos/${id}/comments`, { text: 'x' })
    await bob.call('PATCH', '/settings', { mail_about: ['assigned'] })
    await send(16)
    t.same(told(bob), [[`${'가'.repeat(59)}…`]])
    await assign(scene, '가'.repeat(60))
    await send(32)
    t.same(told(bob)[1], ['가'.repeat(60)])
    await assign(scene, 'nothing of this')
    await bob.call('PATCH', '/settings', { mail_about: [] })
    await send(48)
    t.equal(to(bob).length, 2)
  })

  t.test(
    'of a mail that waits for the mail server, what is read, hidden or not wanted by then is left out',
    async (t) => {
      const scene = await together(app)
      const { ada, bob, list } = scene
      for (const contents of ['a', 'b', 'c']) await assign(scene, contents)
      await send(16)
      const [order] = to(bob)
      const left = (payload: object = { ...order }, token = feed.token) =>
        app.inject({ method: 'POST', url: '/internal/mails/current', payload, headers: bearer(token) })
      t.same((await left()).json(), order, 'nothing has happened')
      await bob.call('PATCH', '/notifications', { is_read: true, ids: [order?.items[0]?.id] })
      t.match((await left()).json(), { ...order, items: order?.items.slice(1) })
      const old = { kind: 'assigned', list: 'Chores', contents: 'of an earlier release, without an id' }
      t.same((await left({ ...order, items: [...(order?.items ?? []), old] })).json().items.at(-1), old)
      await bob.call('PATCH', '/settings', { mail_about: ['invited'] })
      t.equal((await left()).statusCode, 204)
      t.same((await left({ ...order, items: [old] })).json().items, [old])
      await bob.call('PATCH', '/settings', { mail_about: ['assigned'] })
      t.equal((await left()).statusCode, 200)
      t.equal((await left({ ...order, user_id: ada.user.id })).statusCode, 204, 'they are of nobody else')
      await ada.call('DELETE', `/lists/${list}/members/${bob.user.id}`)
      t.equal((await left()).statusCode, 204)
      t.equal((await left({ ...order }, 'x'.repeat(32))).statusCode, 401)
      t.equal((await left({ ...order, kind: 'greeting' })).statusCode, 422)
    },
  )

  t.test(
    'while the auth-service is down, the mail waits, and it is the same mail when it is ordered again',
    async (t) => {
      const scene = await together(app)
      await assign(scene, 'a')
      answer = 503
      await sendDigests(app.orm.em, Date.now() + 16 * MINUTE_MS)
      await until('it was tried', () => to(scene.bob).length > 0)
      answer = 204
      await allSent(app)
      t.ok(to(scene.bob).length > 1)
      t.equal(new Set(to(scene.bob).map(({ key }) => key)).size, 1)
    },
  )

  t.test('the link in a mail asks, and a POST without a log-in switches the mails off', async (t) => {
    const scene = await together(app)
    await assign(scene, 'a')
    await send(16)
    const link = String(to(scene.bob)[0]?.links.unsubscribe).slice(PUBLIC_URL.length)
    const asked = await app.inject({ url: link })
    t.match(asked.headers, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    t.match(asked.body, '<form method="post">')
    const aboutOf = async () => (await scene.bob.get('/settings')).json().mail_about
    t.equal((await aboutOf()).length, 4, 'a GET changes nothing')
    for (const { type, payload } of FORMS) {
      await scene.bob.call('PATCH', '/settings', { mail_about: ['invited'] })
      const done = await app.inject({ method: 'POST', url: link, payload, headers: { 'content-type': type } })
      t.equal(done.statusCode, 200)
      t.match(done.body, 'no more mails')
      t.same(await aboutOf(), [])
    }
    t.equal((await app.inject({ method: 'POST', url: link })).statusCode, 200, 'also without a body')
    await app.orm.em.fork().transactional((em) => new AccountRepository(em).markDeleted([scene.bob.user.id]))
    t.equal((await app.inject({ method: 'POST', url: link })).statusCode, 200, 'also when the account has ended')
    const [, token = ''] = link.split('token=')
    const headers = { accept: 'text/html,*/*;q=0.8' }
    for (const url of ['/notifications/unsubscribe?token=x', '/notifications/unsubscribe']) {
      const dead = await app.inject({ url, headers })
      t.match(
        dead,
        { statusCode: 404, headers: { 'content-type': 'text/html; charset=utf-8' } },
        'a browser gets a page',
      )
      t.match(dead.body, 'href="../app/settings"')
    }
    for (const wrong of ['x', `${scene.ada.user.id}.${token.split('.')[1]}`, token.slice(0, -2)])
      isProblem(
        t,
        await app.inject({ method: 'POST', url: `/notifications/unsubscribe?token=${wrong}` }),
        404,
        'UNSUBSCRIBE_LINK_UNKNOWN',
      )
  })

  t.test('without a public URL, a mail has no links', async (t) => {
    const { app, feed } = await buildTestApp(t, database, { env: { JOBS_POLL_MS: '200' } })
    const orders = takeMails(feed, () => 204)
    const scene = await together(app)
    await assign(scene, 'a')
    await sendDigests(app.orm.em, Date.now() + 16 * MINUTE_MS)
    await allSent(app)
    t.match(orders, [{ items: [{ contents: 'a' }], links: undefined }])
  })
})

tap.test('three replicas that look at the same moment have one mail be sent', { skip: !mysql }, async (t) => {
  if (!mysql) return
  const { app, url } = await buildTestApp(t, mysql, { env: { JOBS_CONCURRENCY: '0' } })
  const replicas = [app]
  for (let count = 0; count < 2; count += 1)
    replicas.push((await buildTestApp(t, mysql, { url, env: { JOBS_CONCURRENCY: '0' } })).app)
  const people = await Promise.all([together(app), together(app), together(app)])
  for (const { ada, bob, list } of people)
    for (const contents of ['a', 'b', 'c', 'd']) await ada.post({ contents, list_id: list, assignee_id: bob.user.id })
  const now = Date.now() + 16 * MINUTE_MS
  await Promise.all([...replicas, ...replicas].map(({ orm }, index) => sendDigests(orm.em, now + index)))
  const db = app.orm.em.getKysely<{ job: { name: string; payload: string } }>()
  const jobs = await db.selectFrom('job').select('payload').where('name', '=', 'digest-mail').execute()
  const users = jobs.map(({ payload }) => JSON.parse(payload).user_id)
  t.same(new Set(users), new Set(people.map(({ bob }) => bob.user.id)))
  t.equal(users.length, people.length)
})
