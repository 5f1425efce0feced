import { until } from '@todo/test-kit'
import { sendDue } from '../../../src/modules/reminders/sending/send-due.ts'
import { buildTestApp, type Client, clientOf, isInvalid, isProblem, newUser, onEachDatabase } from '../../helper.ts'
import { type Browser, openBrowser, senderOf } from './browser.ts'

const DUE = { date: '2099-06-01', time: '17:00' }
/** Half an hour before. */
const MOMENT = Date.parse('2099-06-01T16:30:00Z')
const PUSH = { type: 'relative', minutes_before: 30, channel: 'push' }

const subscribe = (who: Client, { subscription }: Browser) => who.call('POST', '/push/subscriptions', subscription)
const browsersOf = async (who: Client) => (await who.get('/push/subscriptions')).json().subscriptions

/** A to-do that is due, and a reminder for it. */
async function addReminded(ada: Client): Promise<{ id: number; reminder: number }> {
  const { id } = (await ada.post({ contents: 'feed the goose', due: DUE })).json()
  return { id, reminder: (await ada.call('POST', `/todos/${id}/reminders`, PUSH)).json().id }
}

onEachDatabase(async (t, database) => {
  const env = { JOBS_POLL_MS: '200', WEBHOOKS_ALLOW_PRIVATE: 'true', PUSH_CONTACT: 'mailto:ops@example.com' }
  const { app, feed } = await buildTestApp(t, database, { env, pullMs: 100 })
  await app.ready()
  const send = (now = MOMENT) => sendDue(app.orm.em, now)
  const jobsLeft = async () => {
    const jobs = app.orm.em.getKysely<{ job: { name: string; due_at: number | null } }>().selectFrom('job')
    return (await jobs.select('name').where('name', '=', 'reminder-push').where('due_at', 'is not', null).execute())
      .length
  }

  t.test('a reminder comes to each browser of its user, once, and nobody else can read it', async (t) => {
    const ada = clientOf(app, newUser())
    const [desk, phone] = [await openBrowser(t), await openBrowser(t)]
    for (const browser of [desk, phone]) t.equal((await subscribe(ada, browser)).statusCode, 201)
    const { id, reminder } = await addReminded(ada)
    await send(MOMENT - 1)
    await send()
    await send(MOMENT + 1)
    const [fire] = (await ada.get('/reminders/fires')).json().fires
    const told = {
      id: fire.id,
      reminder_id: reminder,
      todo_id: id,
      at: '2099-06-01T16:30:00.000Z',
      contents: 'feed the goose',
      due: DUE,
    }
    for (const browser of [desk, phone]) {
      await browser.has(1)
      const [message] = browser.pushed
      t.same(browser.read(message), told)
      t.match(message, { path: '/send/abc', headers: { ttl: '86400', urgency: 'high', topic: /^[0-9a-f]{32}$/ } })
      t.match(message && senderOf(message), {
        key: (await ada.get('/push/key')).json().public_key,
        claims: { aud: new URL(browser.subscription.endpoint).origin, sub: 'mailto:ops@example.com' },
      })
    }
    await until('nothing is left to be sent', async () => (await jobsLeft()) === 0)
    t.same([desk.pushed.length, phone.pushed.length], [1, 1])
  })

  t.test('a push service that is down gets it later; not what is done by then', async (t) => {
    const ada = clientOf(app, newUser())
    const browser = await openBrowser(t)
    await subscribe(ada, browser)
    browser.answer((response) => void response.writeHead(503).end())
    await addReminded(ada)
    await send()
    await browser.has(1)
    browser.answer((response) => void response.writeHead(201).end())
    await until('it has come', async () => (await jobsLeft()) === 0, { timeoutMs: 60_000 })
    t.ok(browser.pushed.length >= 2)
    t.same(browser.pushed[0]?.headers.topic, browser.pushed[1]?.headers.topic, 'twice, it is one message')
    await browser.service.stop()
    const done = await addReminded(ada)
    await send()
    await ada.call('POST', `/todos/${done.id}/complete`)
    await until('it is given up', async () => (await jobsLeft()) === 0, { timeoutMs: 60_000 })
  })

  t.test('a browser that is gone is forgotten; one that refuses a message, or breaks off, is not', async (t) => {
    const ada = clientOf(app, newUser())
    const [gone, strict, broken] = [await openBrowser(t), await openBrowser(t), await openBrowser(t)]
    for (const browser of [gone, strict, broken]) await subscribe(ada, browser)
    gone.answer((response) => void response.writeHead(410).end())
    strict.answer((response) => void response.writeHead(400).end())
    broken.answer((response) => void response.destroy())
    await addReminded(ada)
    await send()
    await until('it is forgotten', async () => (await browsersOf(ada)).length === 2)
    await strict.has(1)
    await broken.has(2)
    t.match(
      await browsersOf(ada),
      [strict, broken].map(({ subscription: { endpoint } }) => ({ endpoint })),
    )
  })

  t.test('a browser has one user, until somebody else subscribes in it, and ends with the session', async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    const browser = await openBrowser(t)
    await subscribe(ada, browser)
    const { id } = (await subscribe(bob, browser)).json()
    t.same(await browsersOf(ada), [])
    t.match(await browsersOf(bob), [{ id, endpoint: browser.subscription.endpoint, created_at: /Z$/ }])
    isProblem(t, await ada.call('DELETE', `/push/subscriptions/${id}`), 404, 'PUSH_SUBSCRIPTION_NOT_FOUND')
    t.equal((await bob.call('DELETE', `/push/subscriptions/${id}`)).statusCode, 204)
    const elsewhere = clientOf(app, bob.user)
    await subscribe(elsewhere, browser)
    feed.say({ type: 'session_revoked', session_id: elsewhere.sid, expires_at: Date.now() + 60_000 })
    await until('it is gone', async () => (await browsersOf(bob)).length === 0)
  })

  t.test('of several who subscribe in one browser at once, one has it, and nobody fails', async (t) => {
    const all = Array.from({ length: 4 }, () => clientOf(app, newUser()))
    for (let round = 0; round < 5; round += 1) {
      const browser = await openBrowser(t)
      const answers = await Promise.all(all.map((who) => subscribe(who, browser)))
      t.same(
        answers.map(({ statusCode }) => statusCode),
        all.map(() => 201),
      )
      const owned = await Promise.all(all.map(browsersOf))
      t.equal(owned.flat().filter(({ endpoint }) => endpoint === browser.subscription.endpoint).length, 1)
    }
  })

  t.test('only what is a browser is taken, and 20 of them', async (t) => {
    const ada = clientOf(app, newUser())
    const { subscription } = await openBrowser(t)
    const add = (change: object) => ada.call('POST', '/push/subscriptions', { ...subscription, ...change })
    isInvalid(t, await add({ endpoint: 'nowhere' }), '/endpoint')
    isInvalid(t, await add({ endpoint: 'ftp://push.example.com' }), '/endpoint')
    isInvalid(t, await add({ keys: { ...subscription.keys, auth: 'short' } }), '/keys/auth')
    isInvalid(t, await add({ keys: { ...subscription.keys, p256dh: 'B'.repeat(87) } }), '/keys/p256dh')
    for (let n = 0; n < 20; n += 1) await add({ endpoint: `${subscription.endpoint}/${n}` })
    isProblem(t, await add({}), 409, 'TOO_MANY_PUSH_SUBSCRIPTIONS')
    t.equal((await add({ endpoint: `${subscription.endpoint}/3` })).statusCode, 201, 'the same again is no other')
  })
})

onEachDatabase(async (t, database) => {
  const { app } = await buildTestApp(t, database)
  t.test('by default, nothing is sent into the own network', async (t) => {
    const ada = clientOf(app, newUser())
    const { subscription } = await openBrowser(t)
    for (const endpoint of [subscription.endpoint, 'https://10.0.0.1/a', 'https://[::1]/a'])
      isInvalid(t, await ada.call('POST', '/push/subscriptions', { ...subscription, endpoint }), '/endpoint')
  })
})
