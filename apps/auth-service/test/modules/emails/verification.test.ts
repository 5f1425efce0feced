import { randomUUID } from 'node:crypto'
import { bearer, databases } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { subjectOfAddress, subjectOfUser } from '../../../src/modules/one-time-codes/code-subject.ts'
import { User } from '../../../src/modules/users/user.entity.ts'
import { createUser } from '../../helper.ts'
import { buildMailApp, jobsDone, letTimePass, otherThan, post, sql, verifyEmail } from '../../mail-helper.ts'

const newAddress = () => `${randomUUID()}@example.com`

for (const database of databases) {
  t.test(`verifying an e-mail address on ${database.name}`, async (t) => {
    const { app, mailbox } = await buildMailApp(t, database)
    const ask = (token: string, email: string) => post(app, '/users/email/otp', { email }, token)
    const verify = (token: string, email: string, otp: string) =>
      post(app, '/users/email/otp/verify', { email, otp }, token)
    const refused = (t: Test, response: Awaited<ReturnType<typeof verify>>, what: string) => {
      t.equal(response.statusCode, 400, what)
      t.match(response.json(), { code: 'INVALID_CODE', title: 'Bad Request' })
    }

    t.test('with the mailed code, the address is the user’s, and a welcome follows', async (t) => {
      const { id, username, token } = await createUser(app)
      const email = `Ann.${newAddress()}`
      const asked = await ask(token, email)
      t.equal(asked.statusCode, 202)
      t.equal(asked.body, '')
      t.equal(asked.headers['cache-control'], 'no-store')
      const verified = await verify(token, email, await mailbox.code(email))
      t.equal(verified.statusCode, 200)
      t.strictSame(verified.json(), { id, username, email, is_administrator: true })
      const me = await app.inject({ url: '/users/me', headers: bearer(token) })
      t.strictSame(me.json(), { id, username, email, is_administrator: true })
      t.match(await mailbox.next(email), new RegExp(`^Welcome, ${username}!$`, 'm'))
    })

    t.test('the answer tells nothing of the address', async (t) => {
      const owner = await createUser(app)
      const [taken, free] = [newAddress(), newAddress()]
      t.equal((await verifyEmail(app, mailbox, owner.token, taken)).statusCode, 200)
      const answers = []
      for (const email of [taken, taken.toUpperCase(), free]) {
        const { statusCode, headers, body } = await ask((await createUser(app)).token, email)
        answers.push({ statusCode, body, names: Object.keys(headers).sort() })
      }
      t.strictSame(answers, Array(3).fill({ ...answers[0], statusCode: 202, body: '' }))
    })

    t.test('a code works once', async (t) => {
      const { token } = await createUser(app)
      const email = newAddress()
      await ask(token, email)
      const code = await mailbox.code(email)
      t.equal((await verify(token, email, code)).statusCode, 200)
      refused(t, await verify(token, email, code), 'the second time')
    })

    t.test('a code works for its user and its address only', async (t) => {
      const [user, other] = [await createUser(app), await createUser(app)]
      const [email, another] = [newAddress(), newAddress()]
      await ask(user.token, email)
      await ask(other.token, another)
      const [code, otherCode] = [await mailbox.code(email), await mailbox.code(another)]
      refused(t, await verify(other.token, email, code), 'somebody else’s code')
      refused(t, await verify(user.token, another, code), 'for another address')
      refused(t, await verify(user.token, email, otherCode), 'the code of another address')
      t.equal((await verify(user.token, email.toUpperCase(), code)).statusCode, 200, 'its case makes no difference')
    })

    t.test('five wrong tries, and the right code is of no use any more', async (t) => {
      const { token } = await createUser(app)
      const email = newAddress()
      await ask(token, email)
      const code = await mailbox.code(email)
      for (let n = 1; n <= 5; n += 1) refused(t, await verify(token, email, otherThan(code)), `try ${n}`)
      refused(t, await verify(token, email, code), 'the right code')
    })

    t.test('the fifth try may be the right one', async (t) => {
      const { token } = await createUser(app)
      const email = newAddress()
      await ask(token, email)
      const code = await mailbox.code(email)
      for (let n = 1; n <= 4; n += 1) refused(t, await verify(token, email, otherThan(code)), `try ${n}`)
      t.equal((await verify(token, email, code)).statusCode, 200)
    })

    t.test('of a hundred tries at once, no more than five are looked at', async (t) => {
      const { id, token } = await createUser(app)
      const email = newAddress()
      await ask(token, email)
      const wrong = otherThan(await mailbox.code(email))
      const answers = await Promise.all(Array.from({ length: 100 }, () => verify(token, email, wrong)))
      t.ok(answers.every(({ statusCode }) => statusCode === 400))
      t.match(await sql(app, 'SELECT tries FROM one_time_code WHERE user_id = ?', id), [{ tries: 5 }])
    })

    t.test('of twenty that use one code at once, exactly one gets through', async (t) => {
      const { token } = await createUser(app)
      const email = newAddress()
      await ask(token, email)
      const code = await mailbox.code(email)
      const answers = await Promise.all(Array.from({ length: 20 }, () => verify(token, email, code)))
      const statuses = answers.map(({ statusCode }) => statusCode).sort()
      t.strictSame(statuses, [200, ...Array(19).fill(400)])
      await jobsDone(app)
      t.equal((await mailbox.sent(email)).length, 2, 'the code, and one welcome')
    })

    t.test('after three minutes a code has expired', async (t) => {
      const { token } = await createUser(app)
      const email = newAddress()
      await ask(token, email)
      const code = await mailbox.code(email)
      await letTimePass(app, 181_000)
      refused(t, await verify(token, email, code), 'expired')
    })

    t.test('one that was made while the clock was ahead is good for no longer', async (t) => {
      const { token } = await createUser(app)
      const email = newAddress()
      await ask(token, email)
      const code = await mailbox.code(email)
      await letTimePass(app, -30 * 60_000)
      refused(t, await verify(token, email, code), 'made half an hour ahead')
      await ask(token, email)
      t.equal((await verify(token, email, await mailbox.code(email))).statusCode, 200, 'another one is mailed')
    })

    t.test('until shortly before, it is good', async (t) => {
      const { token } = await createUser(app)
      const email = newAddress()
      await ask(token, email)
      const code = await mailbox.code(email)
      await letTimePass(app, 170_000)
      t.equal((await verify(token, email, code)).statusCode, 200)
    })

    t.test('asked for again, the same code is mailed again while it has half of its time left', async (t) => {
      const { token } = await createUser(app)
      const email = newAddress()
      await ask(token, email)
      const code = await mailbox.code(email)
      await letTimePass(app, 61_000)
      await ask(token, email)
      t.equal(await mailbox.code(email), code)
      await letTimePass(app, 61_000)
      await ask(token, email)
      t.equal(
        (await sql(app, 'SELECT id FROM one_time_code WHERE email = ?', email)).length,
        2,
        'then it is another one',
      )
      await mailbox.code(email)
      t.equal((await verify(token, email, code)).statusCode, 200, 'and the first one stays good for its time')
    })

    t.test('whoever has used up their tries is mailed another code, which they can try', async (t) => {
      const { token } = await createUser(app)
      const email = newAddress()
      await ask(token, email)
      const code = await mailbox.code(email)
      for (let n = 0; n < 5; n += 1) refused(t, await verify(token, email, otherThan(code)), 'wrong')
      await letTimePass(app, 61_000)
      await ask(token, email)
      t.equal((await verify(token, email, await mailbox.code(email))).statusCode, 200)
    })

    t.test('a code is taken as it is pasted', async (t) => {
      for (const spell of [
        (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`,
        (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`,
        (code: string) => ` ${code}\r\n`,
        (code: string) => `${code.slice(0, 2)}\u00A0${code.slice(2, 4)}\u2013${code.slice(4)}\u200B`,
        (code: string) => code.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
      ]) {
        const { token } = await createUser(app)
        const email = newAddress()
        await ask(token, email)
        const otp = spell(await mailbox.code(email))
        t.equal((await verify(token, email, otp)).statusCode, 200, JSON.stringify(otp))
      }
    })

    t.test('an international domain may be written either way, and is one address', async (t) => {
      const [user, other] = [await createUser(app), await createUser(app)]
      const name = randomUUID()
      const [typed, ascii] = [`${name}@BÜCHER.example`, `${name}@xn--bcher-kva.example`]
      await ask(user.token, typed)
      const code = await mailbox.code(ascii)
      t.match((await verify(user.token, ascii, code)).json(), { email: `${name}@bücher.example` })
      await ask(other.token, ascii)
      t.match((await verify(other.token, typed, await mailbox.code(ascii))).json(), { code: 'EMAIL_TAKEN' })
      t.equal((await post(app, '/users/password/reset', { email: ascii.toUpperCase() })).statusCode, 202)
      t.match(await mailbox.code(ascii), /^\d{6}$/)
    })

    t.test('what is wrong with an address or a code is said in words', async (t) => {
      const { token } = await createUser(app)
      for (const [email, detail] of [
        ['ada.example.com', 'must have an @, as in ada@example.com'],
        ['@example.com', 'must have a name before the @, as in ada@example.com'],
        ['ada lovelace@example.com', /only letters, digits and signs .* before the @/],
        ['ada\u200b@example.com', /only letters, digits and signs/],
        ['ada@example..com', /must have a domain after the @/],
        ['ada@[127.0.0.1]', /must have a domain after the @/],
        [`${'é'.repeat(33)}@example.com`, /at most 64 bytes before the @/],
        [`${'é'.repeat(32)}@${'a.'.repeat(94)}aa`, /at most 254 bytes/],
      ] as const) {
        const [asked, verified] = [await ask(token, email), await verify(token, email, 'abcdef')]
        t.same((await verify(token, email, '123456')).json().errors, asked.json().errors, email)
        t.match(asked.json(), { status: 422, errors: [{ pointer: '/email', detail }] }, email)
        const errors = [
          { pointer: '/email', detail },
          { pointer: '/otp', detail: 'must be the six digits of the mail' },
        ]
        t.match(verified.json(), { status: 422, errors }, email)
      }
    })

    t.test('who has asked for none, and whose mail has not been made yet, has no code', async (t) => {
      const { token, id } = await createUser(app)
      const email = newAddress()
      refused(t, await verify(token, email, '000000'), 'none')
      await ask(token, email)
      const code = await mailbox.code(email)
      await sql(app, 'UPDATE one_time_code SET code_hash = NULL WHERE user_id = ?', id)
      refused(t, await verify(token, email, code), 'not made')
      t.match(await sql(app, 'SELECT tries FROM one_time_code WHERE user_id = ?', id), [{ tries: 0 }])
    })

    t.test('an address that another account has verified meanwhile is refused', async (t) => {
      const [slow, fast] = [await createUser(app), await createUser(app)]
      const email = newAddress()
      await ask(slow.token, email)
      const code = await mailbox.code(email)
      t.equal((await verifyEmail(app, mailbox, fast.token, email.toUpperCase())).statusCode, 200)
      const response = await verify(slow.token, email, code)
      t.equal(response.statusCode, 409)
      t.match(response.json(), { code: 'EMAIL_TAKEN', title: 'Conflict' })
      t.equal((await meOf(slow.token)).email, null)
    })

    t.test('of ten accounts that verify one address at once, one gets it', async (t) => {
      const email = newAddress()
      const users = await Promise.all(Array.from({ length: 10 }, () => createUser(app)))
      const asked = []
      for (const { token } of users) {
        await ask(token, email)
        asked.push({ token, code: await mailbox.code(email) })
        if (asked.length % 3 > 0) continue
        await letTimePass(app, 60_000)
        await sql(app, 'UPDATE one_time_code SET expires_at = expires_at + 60000')
      }
      const answers = await Promise.all(asked.map(({ token, code }) => verify(token, email, code)))
      t.strictSame(answers.map(({ statusCode }) => statusCode).sort(), [200, ...Array(9).fill(409)])
      t.equal(await app.orm.em.fork().count(User, { emailKey: email }), 1)
    })

    t.test('an address can be changed, and the old one is free then', async (t) => {
      const [user, next] = [await createUser(app), await createUser(app)]
      const [first, second] = [newAddress(), newAddress()]
      t.equal((await verifyEmail(app, mailbox, user.token, first)).statusCode, 200)
      await letTimePass(app, 61_000)
      t.equal((await verifyEmail(app, mailbox, user.token, second)).json().email, second)
      t.equal((await verifyEmail(app, mailbox, next.token, first)).statusCode, 200)
    })

    const leave = (id: number) => sql(app, 'UPDATE `user` SET deleted_at = 1 WHERE id = ?', id)

    t.test('with the account goes all that is known of its address, which is free then', async (t) => {
      const [user, next] = [await createUser(app), await createUser(app)]
      const [email, pending] = [newAddress(), newAddress()]
      t.equal((await verifyEmail(app, mailbox, user.token, email)).statusCode, 200)
      await letTimePass(app, 61_000)
      await ask(user.token, pending)
      await post(app, '/users/password/reset', { email })
      await mailbox.code(email)
      t.equal((await post(app, '/users/me/delete', { password: user.password }, user.token)).statusCode, 204)
      const [row] = await sql(app, 'SELECT * FROM `user` WHERE id = ?', user.id)
      t.match(row, { email: null, email_key: null })
      for (const table of ['one_time_code', 'code_limit']) {
        const subjects = [subjectOfUser(user.id), subjectOfAddress(email)]
        t.strictSame(await sql(app, `SELECT * FROM ${table} WHERE subject IN (?, ?)`, ...subjects), [], table)
      }
      t.equal((await verifyEmail(app, mailbox, next.token, email)).statusCode, 200)
    })

    t.test('somebody who is gone meanwhile gets no code, and verifies nothing', async (t) => {
      const [gone, going] = [await createUser(app), await createUser(app)]
      await leave(gone.id)
      t.equal((await ask(gone.token, newAddress())).statusCode, 401)
      const email = newAddress()
      await ask(going.token, email)
      const code = await mailbox.code(email)
      await leave(going.id)
      t.equal((await verify(going.token, email, code)).statusCode, 401)
    })

    t.test('without a token: 401; with what is no address or no code: 422', async (t) => {
      const { token } = await createUser(app)
      const email = newAddress()
      t.equal((await post(app, '/users/email/otp', { email })).statusCode, 401)
      t.equal((await post(app, '/users/email/otp/verify', { email, otp: '123456' })).statusCode, 401)
      for (const bad of ['', 'a', 'a@', '@a', 'a b@c.d', 'a@b\r\nBcc: c@d.e', `${'a'.repeat(250)}@b.c`, 5, null]) {
        const response = await post(app, '/users/email/otp', { email: bad }, token)
        t.equal(response.statusCode, 422, JSON.stringify(bad))
        t.match(response.json(), { errors: [{ pointer: '/email' }] })
      }
      for (const otp of ['', '12345', '1234567', '12345a', ' 12345', 123456, null]) {
        const response = await post(app, '/users/email/otp/verify', { email, otp }, token)
        t.equal(response.statusCode, 422, JSON.stringify(otp))
        t.match(response.json(), { errors: [{ pointer: '/otp' }] })
      }
    })

    const meOf = async (token: string) => (await app.inject({ url: '/users/me', headers: bearer(token) })).json()
  })
}
