import type { Notification } from '@todo/schemas'
import { until } from '@todo/test-kit'
import { CompiledQuery } from 'kysely'
import type { Tables } from '../../../src/database/tables.ts'
import { FreshNews } from '../../../src/modules/live/news.ts'
import { NotificationEntity } from '../../../src/modules/notifications/notification.entity.ts'
import { forgetNotifications } from '../../../src/modules/notifications/notification.repository.ts'
import {
  buildTestApp,
  type Client,
  captureStatements,
  clientOf,
  isInvalid,
  newUser,
  onEachDatabase,
} from '../../helper.ts'
import { openStream, urlOf } from '../live/streams.ts'
import { share } from '../sync/world.ts'
import { somebody, together } from './people.ts'

/** What a user has been told, the last first. */
const toldTo = async (who: Client, query = ''): Promise<Notification[]> =>
  (await who.get(`/notifications${query}`)).json().notifications

onEachDatabase(async (t, database) => {
  const { app, feed } = await buildTestApp(t, database, { pullMs: 100 })
  const origin = await urlOf(app)

  /** Assigns a new to-do to somebody. */
  async function assign(who: Client, list_id: number, to: Client, contents = 'buy milk'): Promise<number> {
    const answer = await who.post({ contents, list_id, assignee_id: to.user.id })
    if (answer.statusCode !== 201) throw new TypeError(answer.body)
    return answer.json().id
  }

  t.test('who is to do a to-do is told so, by whom and where', async (t) => {
    const { ada, bob, list } = await together(app)
    const stream = await openStream(t, origin, bob)
    const id = await assign(ada, list, bob)
    const [notification, ...more] = await toldTo(bob)
    t.match(notification, {
      kind: 'assigned',
      actor: ada.user,
      list: { id: list, name: 'Home' },
      todo: { id, contents: 'buy milk' },
      comment: null,
      invitation_id: null,
      is_read: false,
    })
    t.same(more, [])
    await until('it is told on the stream', () => stream.text().includes('event: notification'))
    t.match(stream.text(), `data: {"id":${notification?.id},"kind":"assigned"}`)
    t.equal(stream.text().split('event: notification').length, 2)
    t.same(await toldTo(ada), [], 'nobody is told of their own doing')
  })

  t.test('a change of other fields, or of what one does oneself, tells nothing', async (t) => {
    const { ada, bob, list } = await together(app)
    const id = await assign(ada, list, bob)
    await ada.patch(id, { contents: 'buy oat milk' })
    await bob.patch(id, { assignee_id: null })
    await bob.patch(id, { assignee_id: bob.user.id })
    t.equal((await toldTo(bob)).length, 1)
    t.equal((await toldTo(bob))[0]?.todo?.contents, 'buy oat milk', 'what is told is as it is now')
    await ada.delete(id)
    t.same(await toldTo(bob), [], 'a to-do in the trash is not told of')
  })

  t.test('a comment tells whom it mentions, and who is to do the to-do, each once', async (t) => {
    const { ada, bob, list } = await together(app)
    const id = await assign(ada, list, bob)
    const say = async (who: Client, text: string) =>
      (await who.call('POST', `/todos/${id}/comments`, { text })).json().id
    const long = 'the one with oats '.repeat(20)
    const said = await say(ada, long)
    t.match((await toldTo(bob))[0], {
      kind: 'commented',
      actor: ada.user,
      todo: { id },
      comment: { id: said, text: long.slice(0, 200) },
    })
    await say(ada, `@${bob.user.username} please`)
    t.match(await toldTo(bob), [{ kind: 'mentioned' }, { kind: 'commented' }, { kind: 'assigned' }])
    const own = await say(bob, `@${bob.user.username}`)
    t.equal((await toldTo(bob)).length, 3, 'not of what one says oneself')
    t.same(await toldTo(ada), [], 'who is not to do it is not told')
    const edit = (text: string) => bob.call('PATCH', `/comments/${own}`, { text })
    await edit(`@${ada.user.username} and @${bob.user.username}`)
    await edit(`again: @${ada.user.username}`)
    t.match(await toldTo(ada), [{ kind: 'mentioned', actor: bob.user, comment: { id: own } }])
    t.equal((await toldTo(ada)).length, 1, 'of a mention that stays, nothing more is said')
  })

  t.test('a comment that is deleted takes along what was told of it; an undo tells nothing again', async (t) => {
    const { ada, bob, list } = await together(app)
    const id = await assign(ada, list, bob)
    const comment = (await ada.call('POST', `/todos/${id}/comments`, { text: 'oats' })).json().id
    await ada.call('DELETE', `/comments/${comment}`)
    t.match(await toldTo(bob), [{ kind: 'assigned' }])
    const [{ version }] = (await ada.get(`/lists/${list}/history`)).json().changes
    t.equal((await ada.call('POST', '/undo', { version })).statusCode, 200)
    t.equal((await ada.get(`/comments/${comment}`)).statusCode, 200)
    t.match(await toldTo(bob), [{ kind: 'assigned' }])
    t.equal((await toldTo(bob)).length, 1)
  })

  t.test('of many to-dos at once, each is told', async (t) => {
    const { ada, bob, list } = await together(app)
    const ids = [await assign(ada, list, ada, 'a'), await assign(ada, list, ada, 'b')]
    const seen = captureStatements(t)
    await ada.call('POST', '/todos/bulk', { ids, patch: { assignee_id: bob.user.id } })
    const counting = seen().find(({ sql }) => /count.*from .notification/.test(sql))
    t.equal(counting?.parameters.filter((value) => value === bob.user.id).length, 1, 'each recipient is looked up once')
    if (database.name === 'SQLite') {
      const explain = CompiledQuery.raw(`EXPLAIN QUERY PLAN ${counting?.sql}`, [...(counting?.parameters ?? [])])
      const { rows } = await app.orm.em.getKysely().executeQuery(explain)
      t.match(JSON.stringify(rows), /actor_id_created_at_index/, 'only what was told lately is read')
    }
    t.same(new Set((await toldTo(bob)).map(({ todo }) => todo?.id)), new Set(ids))
  })

  t.test('streams read them in pages, each once, however many there are', async (t) => {
    const bob = clientOf(app, newUser())
    const row = { user_id: bob.user.id, actor_id: 1, kind: 'assigned', is_read: false, created_at: Date.now() } as const
    const rows = Array.from({ length: 1_100 }, (_, index) => ({ ...row, created_at: row.created_at - (index % 3) }))
    await app.orm.em.fork().insertMany(NotificationEntity, rows)
    const news = new FreshNews(app.orm.em.fork())
    const seen = captureStatements(t)
    const fresh = (await news.fresh()).filter(({ userId }) => userId === bob.user.id)
    t.equal(new Set(fresh.map(({ data }) => data.id)).size, rows.length)
    t.equal(fresh.length, rows.length)
    const pages = seen().filter(({ sql }) => /notification.*created_at.*limit/s.test(sql))
    t.equal(pages.length, 3, 'of 500 at the most')
    t.same(await news.fresh(), [])
  })

  t.test('it costs two statements, however many are told', async (t) => {
    const { ada, bob, list } = await together(app)
    const eve = await somebody(app)
    await share(app, [ada, eve], list, 'viewer')
    const id = await assign(ada, list, ada)
    const text = [bob, eve].map(({ user }) => `@${user.username}`).join(' ')
    const statements = captureStatements(t)
    t.equal((await ada.call('POST', `/todos/${id}/comments`, { text })).statusCode, 201)
    t.equal(statements().filter(({ sql }) => /(insert into|from) .notification/i.test(sql)).length, 2)
    t.match([await toldTo(bob), await toldTo(eve)], [[{ kind: 'mentioned' }], [{ kind: 'mentioned' }]])
  })

  t.test('one person tells another one a hundred things within an hour, and no more', async (t) => {
    const { ada, bob, list } = await together(app)
    const cy = await somebody(app)
    await share(app, [ada, cy], list, 'editor')
    const ids = [await assign(ada, list, bob), await assign(ada, list, ada)]
    const unread = async () => (await bob.get('/notifications')).json().unread_count
    const db = app.orm.em.getKysely<Tables>()
    const mine = () => db.selectFrom('notification').selectAll().where('user_id', '=', bob.user.id)
    const { id: _id, ...row } = await mine().executeTakeFirstOrThrow()
    await db
      .insertInto('notification')
      .values(Array.from({ length: 98 }, () => row))
      .execute()
    await ada.call('POST', '/todos/bulk', { ids, patch: { assignee_id: null } })
    await ada.call('POST', '/todos/bulk', { ids, patch: { assignee_id: bob.user.id } })
    t.equal(await unread(), 100)
    const again = (assignee_id: number | null) => ada.patch(ids[0] ?? 0, { assignee_id })
    await again(null)
    t.equal((await again(bob.user.id)).statusCode, 200, 'the to-do is assigned all the same')
    t.equal(await unread(), 100)
    await again(cy.user.id)
    t.equal((await toldTo(cy)).length, 1, 'others are told')
    await assign(cy, list, bob)
    t.equal(await unread(), 101, 'and by others')
    await db
      .updateTable('notification')
      .set({ created_at: Date.now() - 3_601_000 })
      .where('user_id', '=', bob.user.id)
      .execute()
    await assign(ada, list, bob)
    t.equal(await unread(), 102)
  })

  t.test('two who assign and mention each other at the same moment do not wait for each other for ever', async (t) => {
    const [mine, yours] = [await together(app), await together(app)]
    await share(app, [mine.ada, yours.ada], mine.list, 'editor')
    await share(app, [yours.ada, mine.ada], yours.list, 'editor')
    const pairs = [
      { who: mine.ada, list_id: yours.list, other: yours.ada },
      { who: yours.ada, list_id: mine.list, other: mine.ada },
      { who: mine.ada, list_id: mine.list, other: yours.ada },
      { who: yours.ada, list_id: yours.list, other: mine.ada },
    ]
    const answers = await Promise.all(
      pairs.flatMap(({ who, list_id, other }) =>
        Array.from({ length: 10 }, () => who.post({ contents: 'a', list_id, assignee_id: other.user.id })),
      ),
    )
    t.same(new Set(answers.map(({ statusCode }) => statusCode)), new Set([201]))
    for (const who of [mine.ada, yours.ada]) t.equal((await who.get('/notifications?limit=1')).json().unread_count, 20)
  })

  t.test('who is invited by name is told, until it is answered', async (t) => {
    const [ada, bob] = [await somebody(app), await somebody(app)]
    const list: number = (await ada.call('POST', '/lists', { name: 'Home' })).json().id
    const invite = (role = 'editor') =>
      ada.call('POST', `/lists/${list}/invitations`, { username: bob.user.username, role })
    const { id } = (await invite()).json()
    await invite('viewer')
    t.match(await toldTo(bob), [
      { kind: 'invited', actor: ada.user, list: { id: list, name: 'Home' }, todo: null, invitation_id: id },
    ])
    t.equal((await toldTo(bob)).length, 1, 'to ask twice tells nothing more')
    await bob.call('POST', `/invitations/${id}/decline`)
    t.same(await toldTo(bob), [])
    await ada.call('POST', `/lists/${list}/invitations/links`, { role: 'viewer' })
    t.same(await toldTo(bob), [], 'a link is for nobody in particular')
  })

  t.test('of who has been deleted since, the name is not told', async (t) => {
    const { ada, bob, list } = await together(app)
    const id = await assign(ada, list, ada)
    await bob.call('POST', `/todos/${id}/comments`, { text: 'oats' })
    feed.say({ type: 'user_deleted', id: bob.user.id })
    await until('that is known', async () => (await toldTo(ada))[0]?.actor === null)
    t.match(await toldTo(ada), [{ kind: 'commented', actor: null, comment: { text: 'oats' } }])
  })

  t.test('who has lost the list reads nothing of it', async (t) => {
    const { ada, bob, list } = await together(app)
    await assign(ada, list, bob)
    await share(app, [ada, bob], list, null)
    t.same((await bob.get('/notifications')).json(), { notifications: [], unread_count: 0, next_cursor: null })
  })

  t.test('pages of what is read and unread; marks for some, and for all up to one', async (t) => {
    const { ada, bob, list } = await together(app)
    for (const contents of ['a', 'b', 'c']) await assign(ada, list, bob, contents)
    const [c, b, a] = await toldTo(bob)
    const first = (await bob.get('/notifications?limit=2')).json()
    t.same(first.notifications, [c, b])
    t.equal(first.unread_count, 3)
    const second = (await bob.get(`/notifications?limit=2&cursor=${first.next_cursor}`)).json()
    t.same([second.notifications, second.next_cursor], [[a], null])
    isInvalid(t, await ada.get(`/notifications?cursor=${first.next_cursor}`), 'cursor')

    const mark = (who: Client, body: object) => who.call('PATCH', '/notifications', body)
    t.same((await mark(bob, { is_read: true, ids: [b?.id] })).json(), { unread_count: 2 })
    t.same(await toldTo(bob, '?is_read=true'), [{ ...b, is_read: true }])
    t.same(await toldTo(bob, '?is_read=false'), [c, a])
    t.same((await mark(bob, { is_read: true, up_to: b?.id })).json(), { unread_count: 1 })
    t.same(await toldTo(bob, '?is_read=false'), [c], 'what has come since stays unread')
    t.same((await mark(bob, { is_read: false, ids: [a?.id] })).json(), { unread_count: 2 })
    await mark(ada, { is_read: true, ids: [c?.id] })
    t.equal((await toldTo(bob, '?is_read=false')).length, 2, 'nobody else can mark them')
    isInvalid(t, await mark(bob, { is_read: true }), '/ids')
    isInvalid(t, await mark(bob, { is_read: true, ids: [1], up_to: 1 }), '/ids')
  })

  t.test('notifications are forgotten after 90 days', async (t) => {
    const { ada, bob, list } = await together(app)
    await assign(ada, list, bob)
    await forgetNotifications(app.orm.em)
    t.equal((await toldTo(bob)).length, 1)
    await app.orm.em.getConnection().execute('UPDATE notification SET created_at = 1 WHERE user_id = ?', [bob.user.id])
    await forgetNotifications(app.orm.em)
    t.same(await toldTo(bob), [])
  })
})
