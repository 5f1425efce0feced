import { jobErasure } from '@todo/jobs'
import { remainsOf, tracesOf, unprovenTables, until } from '@todo/test-kit'
import { feedErasure } from '@todo/user-feed'
import { accountErasure } from '../src/modules/accounts/account.entity.ts'
import { DataExportEntity, DataExportPartEntity } from '../src/modules/exports/data-export.entity.ts'
import { FilterEntity } from '../src/modules/filters/filter.entity.ts'
import { LabelEntity } from '../src/modules/labels/label.entity.ts'
import { SectionEntity } from '../src/modules/lists/section.entity.ts'
import { NotificationEntity } from '../src/modules/notifications/notification.entity.ts'
import { sendDue } from '../src/modules/reminders/sending/send-due.ts'
import { type App, buildTestApp, type Client, clientOf, newUser, onEachDatabase } from './helper.ts'

/** What each table keeps of a deleted user, as it says next to its entity. A table that is not here keeps nothing. */
const STATEMENTS = { ...accountErasure, ...feedErasure, ...jobErasure }

/** Puts something of a user into every table that may hold something of one. */
async function fillTables(app: App, ada: Client): Promise<void> {
  const due = { date: '2099-01-01' }
  const todo = { contents: 'a', labels: ['home'], due, recurrence: { rule: 'FREQ=DAILY' } }
  const added = await ada.call('POST', '/todos', todo, { 'idempotency-key': 'a' })
  const { id, list_id } = added.json()
  await ada.call('POST', `/todos/${id}/complete`)
  await ada.call('POST', `/todos/${id}/attachments?name=a`, 'bytes')
  const reminder = { type: 'absolute', at: { date: '2026-01-01', time: '09:00' }, channel: 'mail' }
  await ada.call('POST', `/todos/${id}/reminders`, reminder)
  await ada.call('POST', `/todos/${id}/comments`, { text: ada.user.username })
  await sendDue(app.orm.em)
  await ada.call('POST', '/lists', { name: 'a' })
  await ada.call('POST', `/lists/${(await ada.get('/lists')).json().lists[1].id}/invitations/links`, { role: 'viewer' })
  const em = app.orm.em.fork()
  const made = { user_id: ada.user.id, name: 'a', position: 'a0', version: 1, created_at: 1, updated_at: 1 }
  em.create(SectionEntity, { ...made, list_id })
  em.create(LabelEntity, made)
  const told = { kind: 'assigned', actor_id: 1, todo_id: id, is_read: false, created_at: 1 } as const
  em.create(NotificationEntity, { ...told, user_id: ada.user.id })
  em.create(FilterEntity, { ...made, query: 'today' })
  const part = { n: 0, bytes: Buffer.from(ada.user.username) }
  const expires_at = Date.now() + 60_000
  const asked = em.create(DataExportEntity, { user_id: ada.user.id, state: 'ready', created_at: 1, expires_at })
  await em.flush()
  await em.insert(DataExportPartEntity, { ...part, export_id: asked.id })
  const keys = { p256dh: (await ada.get('/push/key')).json().public_key, auth: 'a'.repeat(22) }
  await ada.call('POST', '/push/subscriptions', { endpoint: 'https://push.example.com/a', keys })
  const webhook = await ada.call('POST', '/webhooks', { url: 'https://example.com' })
  await ada.call('POST', `/webhooks/${webhook.json().id}/test`)
}

onEachDatabase(async (t, database) => {
  const { app, feed, logs } = await buildTestApp(t, database, { pullMs: 100, env: { WEBHOOKS_CONCURRENCY: '0' } })
  await app.ready()
  const db = app.orm.em.getKysely<unknown>()

  t.test('of a deleted user nothing is left in any table but the id', async (t) => {
    const ada = clientOf(app, newUser('Ada Lovelace, 1815'))
    const person = { id: ada.user.id, texts: [ada.user.username] }
    await fillTables(app, ada)
    t.same(
      await unprovenTables(db, person, STATEMENTS),
      [],
      'fill these tables in fillTables, or say that they hold nothing',
    )
    t.ok((await tracesOf(db, person)).some(({ column }) => column === 'username'))

    feed.say({ type: 'user_deleted', id: ada.user.id })
    await until('her to-dos are erased', () =>
      logs.lines().some(({ audit, userId }) => audit === 'todos-erased' && userId === ada.user.id),
    )
    t.same(await remainsOf(db, person, STATEMENTS), [])
  })
})
