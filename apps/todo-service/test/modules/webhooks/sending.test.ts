import { until } from '@todo/test-kit'
import { ChangeEntity } from '../../../src/modules/changes/change.entity.ts'
import { ListMemberEntity } from '../../../src/modules/lists/list-member.entity.ts'
import { sendDue } from '../../../src/modules/reminders/sending/send-due.ts'
import { forgetDeliveries } from '../../../src/modules/webhooks/forget-deliveries.ts'
import { pauseAfter } from '../../../src/modules/webhooks/sending/record.ts'
import { WebhookEntity } from '../../../src/modules/webhooks/webhook.entity.ts'
import { WebhookCursorEntity } from '../../../src/modules/webhooks/webhook-cursor.entity.ts'
import { WebhookDeliveryEntity } from '../../../src/modules/webhooks/webhook-delivery.entity.ts'
import { type App, buildTestApp, type Client, clientOf, newUser, onEachDatabase } from '../../helper.ts'
import { addWebhook, createReceiver, hurry, type Received, verify, withStatus } from './receiver.ts'

const env = { WEBHOOKS_ALLOW_PRIVATE: 'true', WEBHOOKS_CONCURRENCY: '4' }
const webhooks = { lookEveryMs: 20, timeoutMs: 60_000 }

/** The contents of the to-do that a message tells of. */
function contentsOf({ body }: Received): unknown {
  const fields: { field: string; after: unknown }[] = JSON.parse(body).data.fields
  return fields.find(({ field }) => field === 'contents')?.after
}

/** A list of one user's that another is a viewer of. */
async function shareList(app: App, ada: Client, bob: Client): Promise<number> {
  await bob.add('mine')
  const list: number = (await ada.call('POST', '/lists', { name: 'Shared' })).json().id
  const member = { list_id: list, user_id: bob.user.id, role: 'viewer' as const, position: 'a9', version: 1 }
  await app.orm.em.fork().insert(ListMemberEntity, { ...member, created_at: Date.now() })
  return list
}

onEachDatabase(async (t, database) => {
  const { app, logs } = await buildTestApp(t, database, { env, webhooks })
  await app.ready()
  const em = () => app.orm.em.fork()
  const hurryDelivery = (id: number) => em().nativeUpdate(WebhookDeliveryEntity, { id }, { due_at: 0 })
  const setWebhook = (id: number, change: object) => em().nativeUpdate(WebhookEntity, { id }, change)

  t.test('each change is told, in order, signed as Standard Webhooks says', async (t) => {
    const [ada, receiver] = [clientOf(app, newUser('ada')), await createReceiver(t)]
    await ada.add('before')
    const webhook = await addWebhook(ada, receiver.url)
    const id = await ada.add('buy milk')
    await ada.patch(id, { contents: 'buy tea' })
    await ada.call('POST', `/todos/${id}/complete`)
    await ada.delete(id)
    await receiver.has(4)
    t.same(receiver.types(), ['todo.created', 'todo.updated', 'todo.completed', 'todo.deleted'])
    const messages = receiver.received.map((message) => verify(webhook.secret, message))
    t.match(messages[1], {
      type: 'todo.updated',
      data: {
        id,
        actor: { id: ada.user.id, username: 'ada' },
        user_id: ada.user.id,
        action: 'update',
        entity: 'todo',
        list_id: Number,
        fields: [{ field: 'contents', before: 'buy milk', after: 'buy tea' }],
      },
    })
    t.equal(messages[1].timestamp, messages[1].data.at)
    t.throws(() => verify(webhook.secret, { headers: receiver.received[0]?.headers ?? {}, body: '{}' }))
    await until('all are noted', async () => (await webhook.deliveries()).length === 4)
    const [last] = await webhook.deliveries()
    t.match(last, { type: 'todo.deleted', state: 'delivered', attempts: 1, status: 204, excerpt: '', error: null })
    t.equal(last.message_id, receiver.received[3]?.headers['webhook-id'])
    t.match((await app.inject('/metrics')).body, /webhook_deliveries_total\{outcome="delivered"\} [4-9]/)
    t.notMatch(JSON.stringify(logs.lines()), webhook.secret.slice(6))
  })

  t.test('a reminder is told, and told again while the receiver is down', async (t) => {
    const [ada, receiver, other] = [clientOf(app, newUser()), await createReceiver(t), await createReceiver(t)]
    await ada.add('before')
    const webhook = await addWebhook(ada, receiver.url, ['reminder.fired'])
    await addWebhook(ada, other.url, ['todo.reopened', 'reminder.fired'])
    await ada.call('PATCH', (await addWebhook(ada, other.url)).path, { is_active: false })
    const due = { date: '2099-06-01', time: '17:00' }
    const { id } = (await ada.post({ contents: 'feed the goose', due })).json()
    const reminder = { type: 'relative', minutes_before: 30, channel: 'webhook' }
    const { id: reminder_id } = (await ada.call('POST', `/todos/${id}/reminders`, reminder)).json()
    receiver.answer(withStatus(503))
    const at = '2099-06-01T16:30:00.000Z'
    await sendDue(em(), Date.parse(at))
    await sendDue(em(), Date.parse(at) + 1)
    await receiver.has(1)
    await until('it waits', async () => (await webhook.deliveries())[0]?.attempts === 1)
    const [waiting] = await webhook.deliveries()
    t.match(waiting, { type: 'reminder.fired', state: 'waiting', status: 503 })
    receiver.answer(withStatus(204))
    await hurryDelivery(waiting.id)
    await receiver.has(2)
    const [first, again] = receiver.received.map((message) => verify(webhook.secret, message))
    t.same(first, again)
    const [fire] = (await ada.get('/reminders/fires')).json().fires
    t.same(first, {
      type: 'reminder.fired',
      timestamp: at,
      data: { id: fire.id, reminder_id, todo_id: id, at, contents: 'feed the goose', due },
    })
    t.equal(receiver.received[0]?.headers['webhook-id'], receiver.received[1]?.headers['webhook-id'])
    await until('it is noted', async () => (await webhook.deliveries())[0]?.state === 'delivered')
    t.equal((await webhook.deliveries()).length, 1)
    await other.has(1)
    t.equal(other.received.length, 1, 'who is off is not told')
    await ada.call('POST', `/todos/${id}/complete`)
    await ada.call('POST', `/todos/${id}/reopen`)
    await other.has(2)
    t.same(other.types(), ['reminder.fired', 'todo.reopened'], 'who listens to reminders is told of changes, too')
    await ada.call('POST', `/todos/${id}/complete`)
    await ada.call('POST', `${webhook.path}/deliveries/${waiting.id}/resend`)
    await until('nothing is left to tell', async () => (await webhook.deliveries())[0]?.state === 'dropped')
  })

  t.test('a reminder is tried for a day, and not when the webhook is off by then', async (t) => {
    const [ada, receiver] = [clientOf(app, newUser()), await createReceiver(t)]
    const webhook = await addWebhook(ada, receiver.url, ['reminder.fired'])
    const due = { date: '2099-06-01', time: '17:00' }
    const { id } = (await ada.post({ contents: 'feed the goose', due })).json()
    await ada.call('POST', `/todos/${id}/reminders`, { type: 'relative', minutes_before: 0, channel: 'webhook' })
    receiver.answer(withStatus(503))
    await sendDue(em(), Date.parse('2099-06-01T17:00:00Z'))
    await until('it waits', async () => (await webhook.deliveries())[0]?.attempts === 1)
    const [waiting] = await webhook.deliveries()
    await em().nativeUpdate(WebhookDeliveryEntity, { id: waiting.id }, { created_at: Date.now() - 86_400_000 })
    await hurryDelivery(waiting.id)
    await until('it is given up', async () => (await webhook.deliveries())[0]?.state === 'failed')
    await em().nativeUpdate(WebhookDeliveryEntity, { id: waiting.id }, { created_at: Date.now() })
    await setWebhook(webhook.id, { is_active: false })
    await ada.call('POST', `${webhook.path}/deliveries/${waiting.id}/resend`)
    await until('it is not told', async () => (await webhook.deliveries())[0]?.state === 'dropped')
    t.equal(receiver.received.length, 2)
  })

  t.test('a reminder that no webhook listens to is listed all the same', async (t) => {
    const ada = clientOf(app, newUser())
    await addWebhook(ada, (await createReceiver(t)).url, ['todo.completed'])
    const due = { date: '2099-06-01', time: '17:00' }
    const { id } = (await ada.post({ contents: 'feed the goose', due })).json()
    await ada.call('POST', `/todos/${id}/reminders`, { type: 'relative', minutes_before: 0, channel: 'webhook' })
    await sendDue(em(), Date.parse('2099-06-01T17:00:00Z'))
    t.match((await ada.get('/reminders/fires')).json().fires, [{ todo_id: id }])
    t.equal(await em().count(WebhookDeliveryEntity, { user_id: ada.user.id, type: 'reminder.fired' }), 0)
  })

  t.test('only the events that are wanted are told', async (t) => {
    const [ada, receiver] = [clientOf(app, newUser()), await createReceiver(t)]
    await addWebhook(ada, receiver.url, ['todo.completed', 'todo.skipped', 'label.*'])
    const due = { date: '2099-01-01' }
    const { id } = (await ada.post({ contents: 'a', due, recurrence: { rule: 'FREQ=DAILY' } })).json()
    await ada.call('POST', `/todos/${id}/skip`)
    await ada.call('POST', '/labels', { name: 'home' })
    await ada.patch(id, { is_done: true })
    await receiver.has(3)
    t.same(receiver.types(), ['todo.skipped', 'label.created', 'todo.completed'])
  })

  t.test('what fails is tried again before anything else, with the same id', async (t) => {
    const [ada, receiver] = [clientOf(app, newUser()), await createReceiver(t)]
    const webhook = await addWebhook(ada, receiver.url)
    receiver.answer(withStatus(500, 'no space left'))
    const id = await ada.add('a')
    await ada.patch(id, { contents: 'b' })
    await until('it has failed', async () => (await webhook.get()).failures === 1)
    t.match(await webhook.deliveries(), [
      { type: 'todo.created', state: 'waiting', attempts: 1, status: 500, excerpt: 'no space left', error: /500/ },
    ])
    await receiver.stub.stop()
    await hurry(app, webhook.id)
    await until('it has failed again', async () => (await webhook.get()).failures === 2)
    t.match(await webhook.deliveries(), [{ attempts: 2, status: null, error: /ECONNREFUSED/ }])
    receiver.answer(withStatus(200))
    await receiver.stub.start()
    await hurry(app, webhook.id)
    await receiver.has(3)
    t.same(receiver.types(), ['todo.created', 'todo.created', 'todo.updated'])
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    t.equal(ids[0], ids[1])
    t.not(ids[1], ids[2])
    await until('it is well again', async () => (await webhook.get()).failures === 0)
  })

  t.test('the pauses grow to three hours, and no two are the same', async (t) => {
    t.equal(pauseAfter(1, 1), 5_000)
    t.equal(pauseAfter(3, 0), 10_000)
    t.equal(pauseAfter(49, 1), 3 * 3_600_000)
    t.ok(pauseAfter(1) >= 2_500)
  })

  t.test('after three days a message is given up, and the next one has its turn', async (t) => {
    const [ada, receiver] = [clientOf(app, newUser()), await createReceiver(t)]
    const webhook = await addWebhook(ada, receiver.url)
    receiver.answer(withStatus(422))
    const id = await ada.add('a')
    await until('it has failed', async () => (await webhook.get()).failures === 1)
    const created_at = Date.now() - 4 * 24 * 3_600_000
    await em().nativeUpdate(WebhookDeliveryEntity, { webhook_id: webhook.id }, { created_at })
    await hurry(app, webhook.id)
    await until('it is given up', async () => (await webhook.deliveries())[0].state === 'failed')
    receiver.answer(withStatus(200))
    await ada.patch(id, { contents: 'b' })
    await hurry(app, webhook.id)
    await receiver.has(3)
    t.same(receiver.types(), ['todo.created', 'todo.created', 'todo.updated'])
  })

  t.test('after 50 failures in a row, or a 410, it is switched off, and says why', async (t) => {
    const [ada, receiver] = [clientOf(app, newUser()), await createReceiver(t)]
    const webhook = await addWebhook(ada, receiver.url)
    receiver.answer(withStatus(503))
    await setWebhook(webhook.id, { failures: 49 })
    await ada.add('a')
    await until('it is off', async () => !(await webhook.get()).is_active)
    t.match(await webhook.get(), { failures: 50, off_reason: 'The last 50 tries have failed' })
    receiver.answer(withStatus(410))
    await ada.call('PATCH', webhook.path, { is_active: true })
    await until('it is off again', async () => (await webhook.get()).off_reason !== null)
    t.match(await webhook.get(), { is_active: false, failures: 1, off_reason: /410/ })
    receiver.answer(withStatus(200))
    await ada.call('PATCH', webhook.path, { is_active: true })
    await receiver.has(3)
    t.same(receiver.types(), Array(3).fill('todo.created'), 'it goes on where it stopped')
  })

  t.test('a slow receiver holds up nobody else', async (t) => {
    const slow = await createReceiver(t)
    slow.answer(() => undefined)
    const bob = clientOf(app, newUser())
    for (let n = 0; n < 4; n += 1) await addWebhook(bob, slow.url)
    await bob.add()
    await slow.has(2)
    const [ada, receiver] = [clientOf(app, newUser()), await createReceiver(t)]
    await addWebhook(ada, receiver.url)
    await ada.add()
    await receiver.has(1)
    t.equal(slow.received.length, 2, 'and takes two of the places of this process')
    for (const { id } of (await bob.get('/webhooks')).json().webhooks) await bob.call('DELETE', `/webhooks/${id}`)
    slow.answer(withStatus(200))
    await slow.stub.stop()
  })

  t.test('a test, and what was sent before, are sent when asked for, also while it is off', async (t) => {
    const [ada, receiver] = [clientOf(app, newUser()), await createReceiver(t)]
    const webhook = await addWebhook(ada, receiver.url)
    await ada.add('a')
    await until('it is delivered', async () => (await webhook.deliveries())[0]?.state === 'delivered')
    await ada.call('PATCH', webhook.path, { is_active: false })
    const [first] = await webhook.deliveries()
    const again = await ada.call('POST', `${webhook.path}/deliveries/${first.id}/resend`)
    t.match([again.statusCode, again.json().state], [202, 'waiting'])
    await receiver.has(2)
    t.equal(receiver.received[1]?.body, receiver.received[0]?.body)
    t.equal(receiver.received[1]?.headers['webhook-id'], first.message_id)
    receiver.answer(withStatus(404))
    const { id } = (await ada.call('POST', `${webhook.path}/test`)).json()
    const test = async () => (await ada.get(`${webhook.path}/deliveries/${id}`)).json()
    await until('it was tried', async () => (await test()).state === 'failed')
    t.match(await test(), { type: 'webhook.test', attempts: 1, status: 404, error: /404/ })
    t.same(verify(webhook.secret, receiver.received[2] ?? { headers: {}, body: '' }).data, { webhook_id: webhook.id })
  })

  t.test('for a day a new secret is used beside the old one', async (t) => {
    const [ada, receiver] = [clientOf(app, newUser()), await createReceiver(t)]
    const webhook = await addWebhook(ada, receiver.url)
    const { secret } = (await ada.call('POST', `${webhook.path}/secret`)).json()
    await ada.add('a')
    await receiver.has(1)
    const [first = { headers: {}, body: '' }] = receiver.received
    t.same(verify(secret, first), verify(webhook.secret, first))
    await setWebhook(webhook.id, { old_secret_until: 1 })
    // A test has a turn of its own, with the secrets as they are then; the next change may come in the turn that is on.
    await ada.call('POST', `${webhook.path}/test`)
    await receiver.has(2)
    const [, second = first] = receiver.received
    t.match(verify(secret, second), { type: 'webhook.test' })
    t.throws(() => verify(webhook.secret, second))
  })

  t.test('a secret that cannot be read any more switches it off, and says so', async (t) => {
    const [ada, receiver] = [clientOf(app, newUser()), await createReceiver(t)]
    const webhook = await addWebhook(ada, receiver.url)
    await setWebhook(webhook.id, { secret: 'A'.repeat(80) })
    await ada.add('a')
    await until('it is off', async () => !(await webhook.get()).is_active)
    t.match(await webhook.get(), { off_reason: /secret/ })
    const { id } = (await ada.call('POST', `${webhook.path}/test`)).json()
    const test = async () => (await ada.get(`${webhook.path}/deliveries/${id}`)).json()
    await until('it was tried', async () => (await test()).state === 'failed')
    t.match(await test(), { error: /secret/ })
    t.equal(receiver.received.length, 0)
  })

  t.test('what others share is told from when they share it, and no longer', async (t) => {
    const [ada, bob, receiver] = [clientOf(app, newUser('ada')), clientOf(app, newUser('bob')), await createReceiver(t)]
    await ada.add('private')
    const webhook = await addWebhook(bob, receiver.url, ['todo.*', 'settings.*'])
    const list = await shareList(app, ada, bob)
    const isFollowed = () => em().count(WebhookCursorEntity, { webhook_id: webhook.id, account_id: ada.user.id })
    await until('her account is followed', async () => (await isFollowed()) === 1)
    await ada.post({ contents: 'shared', list_id: list })
    await ada.call('PATCH', '/settings', { week_start: 7 })
    await ada.add('private')
    await receiver.has(2)
    receiver.answer(withStatus(500))
    await ada.post({ contents: 'hidden by the time it is sent again', list_id: list })
    await until('it has failed', async () => (await webhook.get()).failures === 1)
    const member = { list_id: list, user_id: bob.user.id }
    await em().nativeDelete(ListMemberEntity, member)
    receiver.answer(withStatus(200))
    await hurry(app, webhook.id)
    await bob.add('after')
    await receiver.has(4)
    await until('what is hidden is dropped', async () =>
      (await webhook.deliveries()).some(({ state }: { state: string }) => state === 'dropped'),
    )
    const told = receiver.received.map(contentsOf)
    t.same(told.filter((text) => text !== 'mine').sort(), ['after', 'hidden by the time it is sent again', 'shared'])
    const [, shown] = (await webhook.deliveries()).toReversed()
    await bob.call('POST', `${webhook.path}/deliveries/${shown.id}/resend`)
    await until(
      'it is hidden',
      async () => (await bob.get(`${webhook.path}/deliveries/${shown.id}`)).json().state === 'dropped',
    )
  })

  t.test('also what was done in a list before the webhook had a look at it', async (t) => {
    const [ada, bob, receiver] = [clientOf(app, newUser()), clientOf(app, newUser()), await createReceiver(t)]
    const webhook = await addWebhook(bob, receiver.url, ['todo.*'])
    await ada.add('private')
    await bob.call('PATCH', webhook.path, { is_active: false })
    const list = await shareList(app, ada, bob)
    await ada.post({ contents: 'shared', list_id: list })
    await bob.call('PATCH', webhook.path, { is_active: true })
    await receiver.has(2)
    const told = receiver.received.map(contentsOf)
    t.same(told, ['mine', 'shared'])
  })

  t.test('a fault of our own is logged, and sends nothing', async (t) => {
    const [ada, receiver] = [clientOf(app, newUser()), await createReceiver(t)]
    const webhook = await addWebhook(ada, receiver.url)
    await ada.call('PATCH', webhook.path, { is_active: false })
    await ada.add('a')
    await em().nativeUpdate(ChangeEntity, { user_id: ada.user.id, entity: 'todo' }, { after: '{' })
    await ada.call('PATCH', webhook.path, { is_active: true })
    await until('it is logged', () => logs.lines().some(({ msg }) => /webhook has failed here/.test(String(msg))))
    t.equal(receiver.received.length, 0)
    await ada.call('DELETE', webhook.path)
  })

  t.test('what was sent is forgotten after 30 days', async (t) => {
    const [ada, receiver] = [clientOf(app, newUser()), await createReceiver(t)]
    const webhook = await addWebhook(ada, receiver.url)
    await ada.add('a')
    await ada.add('b')
    await until('both are noted', async () => (await webhook.deliveries()).length === 2)
    const [last] = await webhook.deliveries()
    await em().nativeUpdate(WebhookDeliveryEntity, { id: last.id }, { created_at: Date.now() - 31 * 24 * 3_600_000 })
    await forgetDeliveries(em())
    t.notSame((await webhook.deliveries())[0].id, last.id)
    t.equal((await webhook.deliveries()).length, 1)
  })
})
