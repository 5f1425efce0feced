import { randomUUID } from 'node:crypto'
import { databases } from '@todo/test-kit'
import t from 'tap'
import { createUser } from '../../helper.ts'
import { buildMailApp, jobsDone, letTimePass, otherThan, post } from '../../mail-helper.ts'

for (const database of databases) {
  t.test(`the SQL of codes on ${database.name}`, async (t) => {
    const { app, mailbox } = await buildMailApp(t, database, { SERVER_TIMING: true })
    const { token } = await createUser(app)
    const [email, stranger] = [0, 1].map(() => `${randomUUID()}@example.com`)
    const count = async (url: string, payload: object) => {
      const { headers } = await post(app, url, payload, token)
      return Number(/desc="(\d+) statements?"$/.exec(String(headers['server-timing']))?.[1])
    }
    const ask = () => count('/users/email/otp', { email })

    await t.test('asking for one is a transaction of user, session, limits, code, job and audit event', async (t) => {
      t.equal(await ask(), 12)
      await mailbox.code(email ?? '')
      await letTimePass(app, 61_000)
      t.equal(await ask(), 11, 'the same code, mailed again')
      t.equal(await ask(), 7, 'beyond the limit, and rolled back')
    })

    await t.test('trying one is a transaction that spends a try, and does the rest if the code is right', async (t) => {
      const otp = await mailbox.code(email ?? '')
      t.equal(await count('/users/email/otp/verify', { email, otp: otherThan(otp) }), 7)
      t.equal(
        await count('/users/email/otp/verify', { email, otp }),
        13,
        'it is used, the address set, a welcome enqueued',
      )
      t.equal(await count('/users/email/otp/verify', { email, otp }), 4, 'there is none any more')
    })

    await t.test(
      'asking for one to reset a password costs the same for an address that is known as for others',
      async (t) => {
        for (const address of [email, stranger]) {
          t.equal(await count('/users/password/reset', { email: address }), 10)
          if (address === email) await mailbox.code(address ?? '')
          t.equal(await count('/users/password/reset', { email: address }), 5, 'beyond the limit')
          await letTimePass(app, 61_000)
          t.equal(await count('/users/password/reset', { email: address }), 9, 'the same code again')
        }
      },
    )

    await t.test('so does trying one, as long as it is wrong', async (t) => {
      const otp = await mailbox.code(email ?? '')
      await jobsDone(app)
      const confirm = (address: unknown, code: string) =>
        count('/users/password/reset/confirm', { email: address, otp: code, new_password: 'battery staple' })
      t.equal(await confirm(email, otherThan(otp)), 7)
      t.equal(await confirm(stranger, otherThan(otp)), 7)
      t.equal(await confirm(email, otp), 20, 'it is checked, and in a second transaction used; then sessions end')
    })
  })
}
