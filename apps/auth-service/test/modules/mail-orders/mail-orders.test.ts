import { randomUUID } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { bearer, createHttpStub, createSmtpServer, databases, until } from '@todo/test-kit'
import t from 'tap'
import { createUser, serviceToken, type TestApp } from '../../helper.ts'
import { buildMailApp, jobsDone, sql } from '../../mail-helper.ts'

const DUE = { date: '2026-12-24', time: '17:00', time_zone: 'Europe/Berlin' }

function order(app: TestApp, payload: object, token = serviceToken) {
  return app.inject({ method: 'POST', url: '/internal/mails', payload, headers: bearer(token) })
}

async function createVerified(app: TestApp) {
  const user = await createUser(app)
  const email = `${randomUUID()}@example.com`
  await sql(app, 'UPDATE `user` SET email = ?, email_key = ? WHERE id = ?', email, email, user.id)
  return { ...user, email }
}

const about = (user_id: number) => ({ key: randomUUID(), user_id, kind: 'reminder', contents: 'Buy a goose', due: DUE })

const LINKS = { page: 'https://todo.example.com/app', unsubscribe: 'https://todo.example.com/unsubscribe?token=1.a' }
const digestFor = (user_id: number, contents: string) => ({
  key: randomUUID(),
  user_id,
  kind: 'digest',
  items: [{ id: 1, kind: 'assigned', actor: 'ann', list: 'Home', contents }],
  links: LINKS,
})

for (const database of databases) {
  t.test(`mails that other services order on ${database.name}`, async (t) => {
    const { app, mailbox } = await buildMailApp(t, database)

    t.test('a reminder comes once, however often it is ordered, and says what is due and when', async (t) => {
      const { id, email } = await createVerified(app)
      const reminder = about(id)
      t.equal((await order(app, reminder)).statusCode, 204)
      await jobsDone(app)
      t.equal((await order(app, reminder)).statusCode, 204)
      await jobsDone(app)
      const sent = await mailbox.sent(email)
      t.equal(sent.length, 1)
      t.match(sent[0]?.source, /^Subject: Reminder: Buy a goose$/m)
      t.match(sent[0]?.source, `Message-ID: <${reminder.key}@`)
      t.match(sent[0]?.source, /^Due on Thursday, 24 December 2026 at 17:00 \(Europe\/Berlin\)\.$/m)
    })

    t.test('without a due, nothing is said of one', async (t) => {
      const { id, email } = await createVerified(app)
      const { due: _due, ...reminder } = about(id)
      await order(app, reminder)
      t.notMatch(await mailbox.next(email), 'Due on')
    })

    t.test('a digest has what mail programs need to switch such mails off, and a reminder has not', async (t) => {
      const { id, email } = await createVerified(app)
      await order(app, digestFor(id, 'a'))
      const source = (await mailbox.next(email)).replace(/\r?\n[ \t]+/g, ' ')
      t.match(source, `List-Unsubscribe: <${LINKS.unsubscribe}>\n`)
      t.match(source, 'List-Unsubscribe-Post: List-Unsubscribe=One-Click\n')
      const { links: _links, ...bare } = digestFor(id, 'b')
      for (const other of [about(id), bare]) {
        await order(app, other)
        t.notMatch(await mailbox.next(email), 'List-Unsubscribe')
      }
    })

    t.test('what it said is forgotten when it has been sent', async (t) => {
      await jobsDone(app)
      t.strictSame(await sql(app, 'SELECT id FROM ordered_mail WHERE `order` IS NOT NULL'), [])
    })

    t.test(
      'who has no verified address, no account, or is disabled, gets nothing, and the order is fulfilled',
      async (t) => {
        const [{ id }, disabled] = [await createUser(app), await createVerified(app)]
        await sql(app, 'UPDATE `user` SET disabled_at = 1 WHERE id = ?', disabled.id)
        for (const user of [id, disabled.id, 2 ** 31 - 1]) t.equal((await order(app, about(user))).statusCode, 204)
        await jobsDone(app)
        await order(app, digestFor(disabled.id, 'a'))
        await jobsDone(app)
        t.strictSame(await sql(app, "SELECT id FROM job WHERE state <> 'done'"), [])
        t.strictSame(await sql(app, 'SELECT id FROM ordered_mail WHERE `order` IS NOT NULL'), [], 'and forgotten')
        t.strictSame(await mailbox.sent(disabled.email), [])
      },
    )

    t.test('only services may order', async (t) => {
      const { id, token } = await createVerified(app)
      for (const other of [token, 'x']) t.equal((await order(app, about(id), other)).statusCode, 401)
      t.equal((await app.inject({ method: 'POST', url: '/internal/mails', payload: about(id) })).statusCode, 401)
    })

    t.test('an order that cannot be understood is refused', async (t) => {
      const { id } = await createVerified(app)
      for (const wrong of [{ kind: 'greeting' }, { key: 'x' }, { contents: '' }, { to: 'x@example.com' }])
        t.equal((await order(app, { ...about(id), ...wrong })).statusCode, 422)
    })
  })

  t.test(`on ${database.name} digests that wait for a mail server become one mail`, async (t) => {
    const smtp = await createSmtpServer(t)
    smtp.refuse(451)
    const { app } = await buildMailApp(t, database, { SMTP_URL: smtp.url })
    const [{ id }, other] = [await createVerified(app), await createVerified(app)]
    const orders = ['a', 'b', 'c'].map((contents) => digestFor(id, contents))
    for (const each of [...orders, digestFor(other.id, 'd'), about(id)]) {
      await order(app, each)
      await until('it has been tried', async () => {
        const fresh = await sql(app, "SELECT id FROM job WHERE state = 'running' OR attempts = 0")
        return fresh.length === 0
      })
    }
    smtp.accept()
    await until('all are due', async () => {
      // MySQL may take this for a deadlock with the worker that looks for jobs.
      await sql(app, "UPDATE job SET due_at = 1 WHERE state = 'waiting'")
      return true
    })
    await jobsDone(app)
    const digests = smtp.mails.filter(({ source }) => source.includes('List-Unsubscribe-Post'))
    t.equal(digests.length, 2, 'one for each')
    const [mine] = digests.filter(({ source }) => source.includes('3 things'))
    for (const contents of ['a', 'b', 'c']) t.match(mine?.source, `: ${contents}\r\n`)
    t.equal(smtp.mails.length, 3)
  })

  t.test(`on ${database.name} of a mail that has waited, only what is left is sent`, async (t) => {
    let answer: (order: { kind: string; items?: object[] }) => object | number = (order) => order
    const asked: unknown[] = []
    const todo = await createHttpStub(t, async (response, request) => {
      asked.push(request.url, request.headers.authorization)
      const left = answer(JSON.parse(await text(request)))
      if (typeof left === 'number') response.writeHead(left).end()
      else response.setHeader('content-type', 'application/json').end(JSON.stringify(left))
    })
    const { app, mailbox } = await buildMailApp(t, database, {
      SHARED_LISTS_URL: `http://127.0.0.1:${todo.port}/internal/users`,
    })
    const { id, email } = await createVerified(app)
    answer = (digest) => ({ ...digest, items: digest.items?.slice(1) })
    const digest = digestFor(id, 'read')
    await order(app, { ...digest, items: [...digest.items, { ...digest.items[0], id: 2, contents: 'unread' }] })
    const source = await mailbox.next(email)
    t.match(source, 'unread')
    t.notMatch(source, ': read')
    t.same(asked, ['/internal/mails/current', `Bearer ${serviceToken}`])
    answer = () => 204
    for (const gone of [about(id), digestFor(id, 'read')]) await order(app, gone)
    await jobsDone(app)
    answer = () => 503
    await order(app, about(id))
    await until('it has been tried', async () => {
      const tried = await sql(app, "SELECT id FROM job WHERE state = 'waiting' AND attempts > 0")
      return tried.length === 1
    })
    t.equal((await mailbox.sent(email)).length, 1, 'as long as nobody says what is left, nothing is sent')
    answer = (reminder) => reminder
    await sql(app, "UPDATE job SET due_at = 1 WHERE state = 'waiting'")
    await jobsDone(app)
    t.equal((await mailbox.sent(email)).length, 2)
    t.strictSame(await sql(app, 'SELECT id FROM ordered_mail WHERE `order` IS NOT NULL'), [])
  })

  t.test(`on ${database.name} a digest takes nothing along that has waited for a day`, async (t) => {
    const { app } = await buildMailApp(t, database, { JOBS_CONCURRENCY: 0 })
    const { id } = await createVerified(app)
    const [old, fresh] = [digestFor(id, 'old'), digestFor(id, 'fresh')]
    await order(app, old)
    await sql(app, 'UPDATE ordered_mail SET expires_at = expires_at - 86400000')
    await order(app, fresh)
    const left = await sql(
      app,
      'SELECT id FROM ordered_mail WHERE `order` LIKE ? AND `order` LIKE ?',
      '%old%',
      '%fresh%',
    )
    t.strictSame(left, [])
  })

  t.test(`on ${database.name} an order is forgotten when nobody repeats it any more`, async (t) => {
    const { app } = await buildMailApp(t, database, { JOBS_CONCURRENCY: 0 }, { cleanUpEveryMs: 20 })
    const { id } = await createVerified(app)
    await order(app, about(id))
    t.match(await sql(app, 'SELECT user_id FROM ordered_mail'), [{ user_id: id }])
    await sql(app, 'UPDATE ordered_mail SET expires_at = 1')
    await until('it is gone', async () => (await sql(app, 'SELECT id FROM ordered_mail')).length === 0)
  })
}
