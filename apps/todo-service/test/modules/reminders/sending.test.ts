import type { ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { bearer, type FeedServer, mysql, until } from '@todo/test-kit'
import tap from 'tap'
import type { Tables } from '../../../src/database/tables.ts'
import { forgetFires, sendDue } from '../../../src/modules/reminders/sending/send-due.ts'
import { type App, buildTestApp, type Client, clientOf, newUser, onEachDatabase } from '../../helper.ts'
import { openStream, urlOf } from '../live/streams.ts'
import { share } from '../sync/world.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const DUE = { date: '2099-06-01', time: '17:00' }
/** Half an hour before. */
const MOMENT = Date.parse('2099-06-01T16:30:00Z')
const RELATIVE = { type: 'relative', minutes_before: 30, channel: 'event' }

/** A user with a to-do that is due, and a reminder for it. */
async function addReminded(app: App, todo: object = {}, reminder: object = RELATIVE) {
  const ada = clientOf(app, newUser())
  const { id } = (await ada.post({ contents: 'feed the goose', due: DUE, ...todo })).json()
  const answer = await ada.call('POST', `/todos/${id}/reminders`, reminder)
  if (answer.statusCode !== 201) throw new TypeError(answer.body)
  return { ada, id, reminder: answer.json().id }
}

/** Copies the reminder of a to-do. */
async function repeat(app: App, todo_id: number, times: number): Promise<void> {
  const em = app.orm.em.fork()
  const { id: _own, ...row } = await em
    .getKysely<Tables>()
    .selectFrom('reminder')
    .selectAll()
    .where('todo_id', '=', todo_id)
    .executeTakeFirstOrThrow()
  await em.getKysely<Tables>().insertInto('reminder').values(Array(times).fill(row)).execute()
}

/** What has come of a user's reminders, the last first. */
async function firesOf(client: Client, query = ''): Promise<{ state: string; at: string; reminder_id: number }[]> {
  return (await client.get(`/reminders/fires${query}`)).json().fires
}

/** How often reminders of a user have come. */
const countOf = async (client: Client) => (await firesOf(client)).length

/** Takes orders of mails, and answers with a status. The feed goes on. */
function takeMails(feed: FeedServer, status: () => number): Record<string, unknown>[] {
  const orders: Record<string, unknown>[] = []
  const respond = async (response: ServerResponse, body: string) => {
    const code = status()
    if (code === 204) orders.push(JSON.parse(body))
    response.writeHead(code).end()
  }
  feed.answer((response, request) => {
    if (request.method === 'POST') void text(request).then((body) => respond(response, body))
    else response.setHeader('content-type', 'application/json').end(JSON.stringify({ changes: [], next: 0 }))
  })
  return orders
}

onEachDatabase(async (t, database) => {
  const { app, feed } = await buildTestApp(t, database, { env: { JOBS_POLL_MS: '200' } })
  await app.ready()
  const send = (now: number) => sendDue(app.orm.em, now)

  t.test('a reminder comes at its moment, not before, and once', async (t) => {
    const { ada, reminder } = await addReminded(app)
    await send(MOMENT - 1)
    t.equal(await countOf(ada), 0)
    await send(MOMENT)
    await send(MOMENT + 1)
    t.match(await firesOf(ada), [{ state: 'sent', reminder_id: reminder, at: '2099-06-01T16:30:00.000Z' }])
    t.equal(await countOf(ada), 1)
  })

  t.test('after a standstill it comes late, and after more than a day it is only listed', async (t) => {
    const [late, tooLate] = [await addReminded(app), await addReminded(app, { due: { ...DUE, date: '2099-05-30' } })]
    await send(MOMENT + 5 * HOUR_MS)
    t.match(await firesOf(late.ada), [{ state: 'sent' }])
    t.match(await firesOf(tooLate.ada), [{ state: 'missed' }])
    t.equal((await firesOf(tooLate.ada, '?state=missed')).length, 1)
    t.equal((await firesOf(tooLate.ada, '?state=sent')).length, 0)
  })

  t.test(
    'it does not come for what is done, deleted or without a due by then, and comes when that is taken back',
    async (t) => {
      const [done, deleted, undue] = [await addReminded(app), await addReminded(app), await addReminded(app)]
      await done.ada.call('POST', `/todos/${done.id}/complete`)
      await deleted.ada.delete(deleted.id)
      const { version } = (await undue.ada.patch(undue.id, { due: null })).json()
      await send(MOMENT)
      for (const { ada } of [done, deleted, undue]) t.equal(await countOf(ada), 0)
      await done.ada.call('POST', `/todos/${done.id}/reopen`)
      await deleted.ada.call('POST', `/todos/${deleted.id}/restore`)
      await undue.ada.call('POST', '/undo', { version })
      await send(MOMENT)
      for (const { ada } of [done, deleted, undue]) t.equal(await countOf(ada), 1)
    },
  )

  t.test('it moves with the due, and comes again for another one, but not for one of before', async (t) => {
    const { ada, id } = await addReminded(app)
    await ada.patch(id, { due: { ...DUE, time: '18:00' } })
    await send(MOMENT)
    t.equal(await countOf(ada), 0)
    await send(MOMENT + HOUR_MS)
    t.equal(await countOf(ada), 1)
    await ada.patch(id, { due: { ...DUE, time: '19:00' } })
    await send(MOMENT + 2 * HOUR_MS)
    t.equal(await countOf(ada), 2)
    await ada.patch(id, { due: { ...DUE, time: '18:00' } })
    await send(MOMENT + 2 * HOUR_MS)
    t.equal(await countOf(ada), 2)
  })

  t.test('one that recurs is reminded of again for each of its dues', async (t) => {
    const { ada, id } = await addReminded(app, { recurrence: { rule: 'FREQ=DAILY' } })
    await send(MOMENT)
    await send(MOMENT + DAY_MS)
    t.equal(await countOf(ada), 1)
    await ada.call('POST', `/todos/${id}/complete`)
    await send(MOMENT + DAY_MS)
    await send(MOMENT + DAY_MS)
    t.equal(await countOf(ada), 2)
  })

  t.test('it moves with the time zone of its user, and is the same occasion there', async (t) => {
    const { ada } = await addReminded(app)
    await ada.call('PATCH', '/settings', { time_zone: 'America/New_York' })
    await send(MOMENT)
    t.equal(await countOf(ada), 0)
    await send(MOMENT + 4 * HOUR_MS)
    t.equal(await countOf(ada), 1)
    await ada.call('PATCH', '/settings', { time_zone: 'Pacific/Honolulu' })
    await send(MOMENT + 12 * HOUR_MS)
    t.equal(await countOf(ada), 1)
  })

  t.test('another time before the due is another occasion, and an absolute one keeps its own', async (t) => {
    const { ada, reminder } = await addReminded(app)
    const absolute = await addReminded(
      app,
      {},
      { type: 'absolute', at: { date: '2099-06-01', time: '16:30' }, channel: 'event' },
    )
    await absolute.ada.patch(absolute.id, { due: null })
    await send(MOMENT)
    await ada.call('PATCH', `/reminders/${reminder}`, { minutes_before: 5 })
    await send(MOMENT)
    t.same([await countOf(ada), await countOf(absolute.ada)], [1, 1])
    await send(MOMENT + HOUR_MS / 2)
    t.equal(await countOf(ada), 2)
  })

  t.test('members are reminded by their own time zones, and who has left is not', async (t) => {
    const [ada, bob, eve] = [clientOf(app, newUser()), clientOf(app, newUser()), clientOf(app, newUser())]
    const list = (await ada.call('POST', '/lists', { name: 'a' })).json().id
    const { id } = (await ada.post({ contents: 'a', list_id: list, due: DUE })).json()
    for (const member of [bob, eve]) {
      await member.call('PATCH', '/settings', { time_zone: 'America/New_York' })
      await share(app, [ada, member], list, 'viewer')
      await member.call('POST', `/todos/${id}/reminders`, RELATIVE)
    }
    await ada.call('POST', `/todos/${id}/reminders`, RELATIVE)
    await share(app, [ada, eve], list, null)
    await ada.patch(id, { due: { ...DUE, time: '18:00' } })
    await send(MOMENT + HOUR_MS)
    t.same([await countOf(ada), await countOf(bob), await countOf(eve)], [1, 0, 0])
    await send(MOMENT + 5 * HOUR_MS)
    t.same([await countOf(ada), await countOf(bob), await countOf(eve)], [1, 1, 0])
    await share(app, [ada, eve], list, 'editor')
    await send(MOMENT + 5 * HOUR_MS)
    t.equal(await countOf(eve), 1, 'who comes back is')
  })

  t.test('who has lost the list in some other way is not reminded either', async (t) => {
    const { ada } = await addReminded(app)
    await app.orm.em.getConnection().execute('DELETE FROM list_member WHERE user_id = ?', [ada.user.id])
    await send(MOMENT)
    t.equal(await countOf(ada), 0)
  })

  t.test('more than one transaction takes all come', async (t) => {
    const { ada, id } = await addReminded(app)
    await repeat(app, id, 119)
    await send(MOMENT)
    t.equal((await firesOf(ada, '?limit=100')).length, 100)
    const [row] = await app.orm.em
      .getConnection()
      .execute('SELECT COUNT(*) AS count FROM reminder_fire WHERE user_id = ?', [ada.user.id])
    t.equal(Number(row?.count), 120)
  })

  t.test('by mail it is ordered once, from whoever knows the address, also after that one was down', async (t) => {
    let status = 503
    const orders = takeMails(feed, () => status)
    const { ada, id } = await addReminded(app, {}, { ...RELATIVE, channel: 'mail' })
    await send(MOMENT)
    await until('it has been tried', async () => {
      const rows = await app.orm.em
        .getConnection()
        .execute("SELECT id FROM job WHERE name = 'reminder-mail' AND attempts > 0")
      return rows.length > 0
    })
    status = 204
    await app.orm.em
      .getConnection()
      .execute("UPDATE job SET due_at = 1 WHERE name = 'reminder-mail' AND state = 'waiting'")
    await until('it has been ordered', () => orders.length > 0)
    t.match(orders, [
      { key: /^[-0-9a-f]{36}$/, user_id: ada.user.id, kind: 'reminder', contents: 'feed the goose', due: DUE },
    ])
    feed.recover()
    const left = () =>
      app.inject({
        method: 'POST',
        url: '/internal/mails/current',
        payload: { ...orders[0] },
        headers: bearer(feed.token),
      })
    t.same((await left()).json(), orders[0])
    await ada.call('POST', `/todos/${id}/complete`)
    t.equal((await left()).statusCode, 204, 'what is done while the mail waits to be sent is not mailed')
  })

  t.test('what was done before the mail could be ordered is not mailed', async (t) => {
    const orders = takeMails(feed, () => 503)
    const { ada, id } = await addReminded(app, {}, { ...RELATIVE, channel: 'mail' })
    await send(MOMENT)
    await ada.call('POST', `/todos/${id}/complete`)
    const gone = await addReminded(app, {}, { ...RELATIVE, channel: 'mail' })
    await send(MOMENT)
    await gone.ada.call('DELETE', `/reminders/${gone.reminder}`)
    await until('what was under way has been refused', async () => {
      const rows = await app.orm.em
        .getConnection()
        .execute("SELECT id FROM job WHERE name = 'reminder-mail' AND state = 'running'")
      return rows.length === 0
    })
    const answered = takeMails(feed, () => 204)
    await app.orm.em
      .getConnection()
      .execute("UPDATE job SET due_at = 1 WHERE name = 'reminder-mail' AND state = 'waiting'")
    await until('no job is left', async () => {
      const rows = await app.orm.em
        .getConnection()
        .execute("SELECT id FROM job WHERE name = 'reminder-mail' AND state IN ('waiting', 'running')")
      return rows.length === 0
    })
    t.same([...orders, ...answered], [])
    feed.recover()
  })

  t.test('it is told on the streams of its user, on whatever replica it was sent, and on no others', async (t) => {
    const { ada, reminder, id } = await addReminded(app)
    const eve = clientOf(app, newUser())
    const origin = await urlOf(app)
    const [hers, another] = [await openStream(t, origin, ada), await openStream(t, origin, eve)]
    const past = new Date(Date.now() - 60_000).toISOString()
    const at = { date: past.slice(0, 10), time: past.slice(11, 16) }
    const { id: absolute } = (
      await ada.call('POST', `/todos/${id}/reminders`, { type: 'absolute', at, channel: 'event' })
    ).json()
    await until('it is told', () => hers.text().includes('event: reminder'))
    const [, data = '{}'] = /event: reminder\ndata: (.*)\n/.exec(hers.text()) ?? []
    t.match(JSON.parse(data), { reminder_id: absolute, todo_id: id, at: `${at.date}T${at.time}:00.000Z` })
    t.equal(hers.text().split('event: reminder').length, 2)
    t.notMatch(another.text(), 'event: reminder')
    t.not(absolute, reminder)
  })

  t.test('that it has come is forgotten after 30 days', async (t) => {
    const { ada } = await addReminded(app)
    await send(MOMENT)
    await forgetFires(app.orm.em)
    t.equal(await countOf(ada), 1)
    await app.orm.em.getConnection().execute('UPDATE reminder_fire SET fired_at = 1 WHERE user_id = ?', [ada.user.id])
    await forgetFires(app.orm.em)
    t.equal(await countOf(ada), 0)
  })
})

tap.test(
  'three processes send at once, one is cut off in between: each reminder comes once',
  { skip: !mysql },
  async (t) => {
    if (!mysql) return
    const { app, url, feed } = await buildTestApp(t, mysql)
    const others = [await buildTestApp(t, mysql, { url, feed }), await buildTestApp(t, mysql, { url, feed })]
    const { ada } = await addReminded(app, {}, { ...RELATIVE, channel: 'mail' })
    for (let count = 0; count < 12; count += 1) {
      const { id } = (await ada.post({ contents: 'b', due: DUE })).json()
      await ada.call('POST', `/todos/${id}/reminders`, RELATIVE)
      await repeat(app, id, 19)
    }
    // A transaction that has sent, and is rolled back: nothing of it is left.
    await t.rejects(
      app.orm.em.fork().transactional(async (em) => {
        await sendDue(em, MOMENT)
        throw new Error('cut off')
      }),
    )
    const processes = [app, ...others.map(({ app }) => app)]
    await Promise.all([...processes, ...processes].map((each) => sendDue(each.orm.em, MOMENT)))
    await sendDue(app.orm.em, MOMENT)
    const rows = await app.orm.em.getConnection().execute('SELECT reminder_id FROM reminder_fire')
    t.equal(rows.length, 241)
    const jobs = await app.orm.em.getConnection().execute("SELECT id FROM job WHERE name = 'reminder-mail'")
    t.equal(jobs.length, 1)
  },
)

tap.test(
  'while the due, the zone and the reminder are changed at once, it comes for the last of them',
  { skip: !mysql },
  async (t) => {
    if (!mysql) return
    const { app, url, feed } = await buildTestApp(t, mysql)
    const { app: other } = await buildTestApp(t, mysql, { url, feed })
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    const there = clientOf(other, bob.user)
    await bob.add()
    const list = (await ada.call('POST', '/lists', { name: 'a' })).json().id
    const { id } = (await ada.post({ contents: 'a', list_id: list, due: DUE })).json()
    await share(app, [ada, bob], list, 'viewer')
    const reminder = (await bob.call('POST', `/todos/${id}/reminders`, RELATIVE)).json().id
    for (let round = 0; round < 15; round += 1) {
      const time = `1${round % 10}:00`
      const zone = ['UTC', 'Asia/Tokyo', 'America/New_York'][round % 3]
      const answers = await Promise.all([
        ada.patch(id, { due: { ...DUE, time } }),
        there.call('PATCH', '/settings', { time_zone: zone }),
        bob.call('PATCH', `/reminders/${reminder}`, { minutes_before: round }),
      ])
      t.same(
        answers.map(({ statusCode }) => statusCode),
        [200, 200, 200],
      )
      const [row] = await app.orm.em.getConnection().execute('SELECT next_at FROM reminder WHERE id = ?', [reminder])
      const hours = { UTC: 0, 'Asia/Tokyo': 9, 'America/New_York': -4 }[String(zone)] ?? 0
      t.equal(
        Number(row?.next_at),
        Date.parse(`2099-06-01T${time}:00Z`) - hours * HOUR_MS - round * 60_000,
        `round ${round}`,
      )
    }
  },
)
