import { WebhookEntity } from '../../../src/modules/webhooks/webhook.entity.ts'
import { buildTestApp, clientOf, FIRST_VERSION, isInvalid, isProblem, newUser, onEachDatabase } from '../../helper.ts'
import { addWebhook } from './receiver.ts'

const url = 'https://example.com/todos'

onEachDatabase(async (t, database) => {
  const { app, logs } = await buildTestApp(t, database, { env: { WEBHOOKS_CONCURRENCY: '0' } })

  t.test('a webhook is made, shown, changed and deleted; its secret is shown once', async (t) => {
    const ada = clientOf(app, newUser())
    const made = await ada.call('POST', '/webhooks', { url, events: ['todo.*', 'list.created', 'todo.*'] })
    t.equal(made.statusCode, 201)
    const { secret, ...webhook } = made.json()
    t.match(secret, /^whsec_[\w+/]{43}=$/)
    t.match(webhook, { url, events: ['todo.*', 'list.created'], is_active: true, off_reason: null, failures: 0 })
    t.equal(made.headers.location, `/webhooks/${webhook.id}`)
    t.same((await ada.get(`/webhooks/${webhook.id}`)).json(), webhook)
    t.same((await ada.get('/webhooks')).json(), { webhooks: [webhook] })
    const patched = await ada.call('PATCH', `/webhooks/${webhook.id}`, { url: `${url}#x`, is_active: false })
    t.match(patched.json(), { url, events: ['todo.*', 'list.created'], is_active: false, off_reason: null })
    const events = ['member.created']
    t.match((await ada.call('PATCH', `/webhooks/${webhook.id}`, { events })).json(), { events, is_active: false })
    const [row] = await app.orm.em.fork().find(WebhookEntity, { id: webhook.id })
    t.notMatch(JSON.stringify(row), secret, 'the database does not have it as it is')
    t.notMatch(JSON.stringify(logs.lines()), secret)
    t.equal((await ada.call('DELETE', `/webhooks/${webhook.id}`)).statusCode, 204)
    isProblem(t, await ada.get(`/webhooks/${webhook.id}`), 404, 'WEBHOOK_NOT_FOUND')
    isProblem(t, await ada.call('POST', `/webhooks/${webhook.id}/test`), 404, 'WEBHOOK_NOT_FOUND')
    isProblem(t, await ada.get(`/webhooks/${webhook.id}/deliveries`), 404, 'WEBHOOK_NOT_FOUND')
  })

  t.test('what can never be told is refused', async (t) => {
    const ada = clientOf(app, newUser())
    isInvalid(t, await ada.call('POST', '/webhooks', { url: 'https://10.0.0.1' }), '/url')
    isInvalid(t, await ada.call('POST', '/webhooks', { url: 'http://example.com' }), '/url')
    isInvalid(t, await ada.call('POST', '/webhooks', { url, events: ['todo.eaten'] }), '/events/0')
    const { path } = await addWebhook(ada, url)
    isInvalid(t, await ada.call('PATCH', path, { url: `https://localhost.${'a'.repeat(2100)}` }), '/url')
    isInvalid(t, await ada.call('PATCH', path, { url: 'https://[::1]' }), '/url')
  })

  t.test('one may have ten', async (t) => {
    const ada = clientOf(app, newUser())
    for (let n = 0; n < 10; n += 1) await addWebhook(ada, url)
    isProblem(t, await ada.call('POST', '/webhooks', { url }), 409, 'TOO_MANY_WEBHOOKS')
  })

  t.test('what was asked for waits, is listed in pages, and is bounded', async (t) => {
    const ada = clientOf(app, newUser())
    const { path } = await addWebhook(ada, url)
    const asked = []
    for (let n = 0; n < 20; n += 1) asked.unshift((await ada.call('POST', `${path}/test`)).json())
    t.match(asked[0], { type: 'webhook.test', state: 'waiting', attempts: 0, status: null, attempted_at: null })
    isProblem(t, await ada.call('POST', `${path}/test`), 409, 'TOO_MANY_DELIVERIES')
    const first = (await ada.get(`${path}/deliveries?limit=15`)).json()
    const second = (await ada.get(`${path}/deliveries?limit=15&cursor=${first.next_cursor}`)).json()
    t.same([...first.deliveries, ...second.deliveries], asked)
    t.equal(second.next_cursor, null)
    isProblem(t, await ada.call('POST', `${path}/deliveries/${2 ** 31 - 1}/resend`), 409, 'TOO_MANY_DELIVERIES')
    t.same((await ada.get(`${path}/deliveries/${asked[0].id}`)).json(), asked[0])
  })

  t.test('a delivery that is not there can be neither seen nor sent', async (t) => {
    const ada = clientOf(app, newUser())
    const { path } = await addWebhook(ada, url)
    const none = `${path}/deliveries/${2 ** 31 - 1}`
    isProblem(t, await ada.get(none), 404, 'DELIVERY_NOT_FOUND')
    isProblem(t, await ada.call('POST', `${none}/resend`), 404, 'DELIVERY_NOT_FOUND')
  })

  t.test('a webhook is a change of the account, so that no two of its writes are lost', async (t) => {
    const ada = clientOf(app, newUser())
    await addWebhook(ada, url)
    const { version } = (await ada.post({ contents: 'a' })).json()
    t.equal(version, FIRST_VERSION + 2)
  })
})
