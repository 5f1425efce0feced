import { randomUUID } from 'node:crypto'
import { bearer, databases, until } from '@todo/test-kit'
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
        t.strictSame(await sql(app, "SELECT id FROM job WHERE state <> 'done'"), [])
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

  t.test(`on ${database.name} an order is forgotten when nobody repeats it any more`, async (t) => {
    const { app } = await buildMailApp(t, database, { JOBS_CONCURRENCY: 0 }, { cleanUpEveryMs: 20 })
    const { id } = await createVerified(app)
    await order(app, about(id))
    t.match(await sql(app, 'SELECT user_id FROM ordered_mail'), [{ user_id: id }])
    await sql(app, 'UPDATE ordered_mail SET expires_at = 1')
    await until('it is gone', async () => (await sql(app, 'SELECT id FROM ordered_mail')).length === 0)
  })
}
