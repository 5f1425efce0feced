import { once } from 'node:events'
import { createServer } from 'node:http'
import path from 'node:path'
import { bearer, databases, portOf, startProcess, type TestScope } from '@todo/test-kit'
import t from 'tap'
import { ResetTokens } from '../../../src/modules/password-reset/reset-tokens.ts'
import { OperatorClient } from '../../../src/users-command/client.ts'
import { runCommand } from '../../../src/users-command/commands.ts'
import { COMMANDS } from '../../../src/users-command/usage.ts'
import {
  auditOf,
  buildTestApp,
  codeSecret,
  createUser,
  logIn,
  newCredentials,
  readFeed,
  refresh,
  serviceToken,
  signUp,
  startSession,
  statusOf,
} from '../../helper.ts'
import { createListsStub } from '../../lists-helper.ts'
import { post, sql } from '../../mail-helper.ts'

const PROGRAM = path.join(import.meta.dirname, '../../../src/users.ts')

/** Runs a command in this process: its exit code, what it prints, and what it says is wrong. `asked` gets its questions. */
async function run(client: OperatorClient, args: string[], yes = false, asked: string[] = []) {
  const printed: string[] = []
  const failed: string[] = []
  const code = await runCommand(args, {
    connect: () => client,
    linkTo: (path) => `https://todo.example.com${path}`,
    ask: async (question) => asked.push(question) > 0 && yes,
    print: (text) => void printed.push(text),
    fail: (text) => void failed.push(text),
  })
  return { code, printed: printed.join('\n'), failed: failed.join('\n') }
}

/** Runs the program itself, with nobody to answer its questions. */
async function start(t: TestScope, args: string[], env: Record<string, string>) {
  const program = startProcess(t, PROGRAM, { args, env })
  return { code: (await program.exit).code, output: program.output() }
}

for (const database of databases) {
  t.test(`what an operator does with users, on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database, { SIGN_UP: 'invitation' })
    await app.listen()
    const port = String(portOf(app.server.address()))
    const client = new OperatorClient(`http://127.0.0.1:${port}`, serviceToken)
    const users = (...args: string[]) => run(client, args)
    const newUser = async () => {
      const credentials = newCredentials()
      const { printed } = await users('create', credentials.username)
      const password = printed.split(': ').at(-1) ?? ''
      return { username: credentials.username, password }
    }

    t.test('they make an account, whoever may sign up, and get its password this once', async (t) => {
      const said = async () => (await users('create', newCredentials().username)).printed
      t.match(await said(), /^\S+ is the first user, and so an administrator\. \S+ can log in/)
      t.match(await said(), /^\S+ can log in/)
      const user = await newUser()
      t.match((await startSession(app, user)).token, /^ey/)
      const again = users('create', user.username)
      await t.rejects(again, { name: 'Refused', message: 'This username is taken.' })
      const email = `${newCredentials().username}@example.com`
      await users('create', newCredentials().username, email)
      t.match((await users('list', '--search', email)).printed, `<${email}>`)
      await t.rejects(users('create', newCredentials().username, email), { message: /belongs to another account/ })
      for (const [name, of] of [['create', newCredentials().username] as const, ['verify', user.username] as const])
        await t.rejects(users(name, of, ''), { message: /\n {2}email must/ }, `${name} with an empty address`)
      await t.rejects(users('create', ' x'), { message: /\n {2}username must not have blanks/ })
      t.notMatch(JSON.stringify(await users('list', '--limit', '1000')), user.password)
    })

    t.test('they list users, all of them or those that they look for, page by page', async (t) => {
      const [ann, bob] = [`Ann%${newCredentials().username}`, `Bob_${newCredentials().username}`]
      await users('create', ann)
      await users('create', bob)
      t.match((await users('list', '--search', ann.toLowerCase())).printed, new RegExp(`^ +\\d+ {2}${ann}$`))
      const cid = `Ünal Ağaoğlu Я ΑΣΤΕΡΙ İlker ${newCredentials().username}`
      await users('create', cid)
      for (const search of ['ünal aĞA', 'ÜNAL AĞAOĞLU я', 'Ğlu Я', 'ΑΣ', 'İLKER', 'ilker'])
        t.match((await users('list', '--search', search)).printed, new RegExp(`^ +\\d+ {2}${cid}$`), search)
      t.equal((await users('list', '--search', 'A%b')).printed, 'There are no such users.')
      await t.rejects(users('list', '--search', 'x'.repeat(257)), { message: /\n {2}search must NOT/ })
      const { printed } = await users('list', '--limit', '1')
      const [, after = ''] = /\nThere are more: --after (\d+)$/.exec(printed) ?? []
      t.ok(Number(after) > 0, printed)
      const { users: rest, next } = JSON.parse((await users('list', '--after', after, '--json')).printed)
      t.equal(next, null)
      t.match(rest.at(-1), { username: cid, email: null, is_disabled: false })
    })

    t.test('a disabled user is out at once, also with the access token, and cannot log in', async (t) => {
      const user = await newUser()
      const session = await startSession(app, user)
      const { next } = await readFeed(app)
      t.match(await users('disable', user.username.toUpperCase(), '--yes'), {
        code: 0,
        printed: `${user.username} is disabled, and logged out everywhere.`,
      })
      t.equal(await statusOf(app, session.token), 401)
      t.equal((await refresh(app, session.refreshToken)).statusCode, 401)
      t.match((await readFeed(app, next)).changes, [{ type: 'session_revoked', session_id: session.sessionId }])
      t.match((await logIn(app, user)).json(), { status: 403, code: 'ACCOUNT_DISABLED' })
      t.equal((await logIn(app, { ...user, password: 'wrong' })).statusCode, 401, 'a stranger is not told')
      t.match((await users('list', '--search', user.username)).printed, /\(disabled\)$/)

      t.match(await users('enable', user.username), { code: 0, printed: `${user.username} can log in again.` })
      const { token } = await startSession(app, user)
      const events = (await auditOf(app, token)).filter(({ actor }) => actor === 'operator')
      t.strictSame(
        events.map(({ event, address }) => [event, address]),
        ['enabled', 'disabled', 'sign-up'].map((event) => [event, null]),
      )
    })

    t.test('a log-in that is under way while the user is disabled begins no session', async (t) => {
      const user = await newUser()
      const [answer] = await Promise.all([logIn(app, user), users('disable', user.username, '--yes')])
      const { access_token = '' } = answer.json()
      t.equal(await statusOf(app, access_token), 401)
    })

    t.test('they make administrators, and take the last one away', async (t) => {
      const [{ username }, other] = [await newUser(), await newUser()]
      t.match(await users('make-administrator', username), { code: 0, printed: `${username} is an administrator.` })
      t.match((await users('list', '--search', username)).printed, / {2}\(administrator\)$/)
      await users('disable', username, '--yes')
      t.match((await users('list', '--search', username)).printed, / {2}\(administrator\) {2}\(disabled\)$/)
      t.match(JSON.parse((await users('list', '--search', other.username, '--json')).printed), {
        users: [{ is_administrator: false, last_log_in_at: null }],
      })
      const rows = await sql(app, 'SELECT username FROM `user` WHERE administrator_since IS NOT NULL')
      t.equal(rows.length, 2, 'the first user is one, too')
      t.match((await sql(app, "SELECT actor FROM audit_event WHERE event = 'administrator-made'"))[0], {
        actor: 'operator',
      })
      for (const { username } of rows) {
        const { printed } = await users('remove-administrator', username)
        t.equal(printed, `${username} is no administrator.`)
      }
      t.strictSame(await sql(app, 'SELECT id FROM `user` WHERE administrator_since IS NOT NULL'), [])
      const events = await sql(app, "SELECT actor, actor_id FROM audit_event WHERE event LIKE 'administrator-%'")
      t.strictSame([...new Set(events.map(({ actor, actor_id }) => `${actor} ${actor_id}`))], ['operator null'])
    })

    t.test('they log a user out everywhere', async (t) => {
      const user = await newUser()
      const sessions = [await startSession(app, user), await startSession(app, user)]
      t.equal((await users('sign-out', user.username, '--yes')).printed, `${user.username} is logged out everywhere.`)
      for (const { token } of sessions) t.equal(await statusOf(app, token), 401)
      const { token } = await startSession(app, user)
      t.match((await auditOf(app, token))[1], { event: 'signed-out', actor: 'operator' })
    })

    t.test('they let a user set another password, with a token that is good once', async (t) => {
      const user = await newUser()
      const { token: session } = await startSession(app, user)
      const { printed } = await users('reset-password', user.username)
      const [, end = '', token = ''] =
        /^Good for one new password until (\S+): https:\/\/todo\.example\.com\/app\/new-password\?token=(\S+)$/.exec(
          printed,
        ) ?? []
      t.ok(Math.abs(Date.parse(end) - Date.now() - 3_600_000) < 60_000, printed)
      t.equal(await statusOf(app, session), 200, 'until it is used, nothing changes')
      const set = (new_password: string, by = token) =>
        post(app, '/users/password/reset/token', { token: by, new_password })
      t.match((await set('a')).json(), { status: 422, errors: [{ pointer: '/new_password' }] })
      const password = 'battery staple'
      const forged = await set(password, token.replace(/^\d+/, '1'))
      t.match(forged.json(), { status: 400, code: 'INVALID_RESET_TOKEN' }, 'the token of somebody else')
      const answers = await Promise.all([set(password), set(password)])
      t.strictSame(answers.map(({ statusCode }) => statusCode).sort(), [204, 400], 'of two at once, one gets through')
      t.match((await set(password)).json(), { status: 400, code: 'INVALID_RESET_TOKEN' })
      t.equal(await statusOf(app, session), 401)
      t.equal((await logIn(app, user)).statusCode, 401)
      const { token: later } = await startSession(app, { ...user, password })
      const find = async (name: string) => (await auditOf(app, later)).find(({ event }) => event === name)
      t.match(await find('password-reset'), { actor: 'user' })
      t.match(await find('password-reset-requested'), { actor: 'operator', address: null })
    })

    t.test('a token to set a password ends with its hour, with another password, and with the account', async (t) => {
      const tokenFor = async (name: string) => (await client.resetPassword(name)).token
      const set = async (token: string) =>
        (await post(app, '/users/password/reset/token', { token, new_password: 'battery staple' })).statusCode
      const changed = await newUser()
      const [first, second] = [await tokenFor(changed.username), await tokenFor(changed.username)]
      t.equal(await set(second), 204)
      t.equal(await set(first), 400, 'both were for the password before')
      const gone = await newUser()
      const late = await tokenFor(gone.username)
      await users('delete', gone.username, '--yes')
      t.equal(await set(late), 400)
      const slow = await createUserByInvitation()
      const [id, changes] = (await tokenFor(slow.username)).split('.')
      const makeAt = (expiresAt: number) =>
        new ResetTokens(codeSecret).make({
          userId: Number(id),
          passwordChanges: Number(changes),
          expiresAt,
          actorId: null,
        })
      t.equal(await set(makeAt(Date.now() - 1_000)), 400)
      t.equal(await set(makeAt(Date.now() + 60_000)), 204)
    })

    t.test('they give a user an address that can be trusted', async (t) => {
      const [user, other] = [await newUser(), await newUser()]
      const email = `${user.username}@example.com`
      t.match(await users('verify', user.username, email), {
        code: 0,
        printed: `${user.username} has the address ${email}.`,
      })
      t.match((await users('list', '--search', email)).printed, new RegExp(`${user.username} {2}<${email}>$`))
      await t.rejects(users('verify', other.username, email.toUpperCase()), { message: /belongs to another account/ })
      await t.rejects(users('verify', other.username, 'nowhere'), { message: /email must have an @/ })
      t.match((await auditOf(app, (await startSession(app, user)).token))[1], {
        event: 'email-verified',
        actor: 'operator',
      })
    })

    t.test('they delete a user, and the name is free', async (t) => {
      const user = await newUser()
      const { token } = await startSession(app, user)
      t.match(await users('delete', user.username, '--yes'), { code: 0, printed: `${user.username} is deleted.` })
      t.equal(await statusOf(app, token), 401)
      t.equal((await users('create', user.username)).code, 0)
    })

    t.test('of a user whose lists others are in, they decide what becomes of these', async (t) => {
      const asking = await buildTestApp(t, database, (await createListsStub(t)).settings)
      await asking.listen()
      const client = new OperatorClient(`http://127.0.0.1:${portOf(asking.server.address())}`, serviceToken)
      const { username, token } = await createUser(asking)
      await t.rejects(run(client, ['delete', username, '--yes']), {
        message: /--shared-lists.*\n {2}Home: 2 members, heir bob$/,
      })
      t.equal(await statusOf(asking, token), 200)
      t.equal((await run(client, ['delete', username, '--yes', '--shared-lists', 'keep'])).code, 2)
      t.equal((await run(client, ['delete', username, '--yes', '--shared-lists', 'transfer'])).code, 0)
      t.equal(await statusOf(asking, token), 401)
    })

    t.test('they invite somebody, for 7 days or for as many as they say', async (t) => {
      const { printed } = await users('invite', '--days', '1')
      const [, end = '', invitation = ''] = /until (\S+): https:.*\/app\/sign-up\?invitation=(\S+)$/.exec(printed) ?? []
      t.ok(Math.abs(Date.parse(end) - Date.now() - 86_400_000) < 60_000, printed)
      t.equal((await signUp(app, { ...newCredentials(), invitation })).statusCode, 201)
    })

    t.test('what cannot be undone asks first, and does nothing unless the answer is yes', async (t) => {
      const { username } = await newUser()
      for (const command of ['disable', 'sign-out', 'delete']) {
        const asked: string[] = []
        await t.rejects(run(client, [command, username], false, asked), { message: /^Nothing was done/ })
        t.match(asked, [new RegExp(username)])
      }
      t.match((await users('list', '--search', username)).printed, username)
      t.equal((await run(client, ['delete', username], true)).code, 0)
    })

    t.test('a user who is not there is an error that says so', async (t) => {
      for (const [command, ...more] of [
        ['disable', '--yes'],
        ['enable'],
        ['sign-out', '--yes'],
        ['make-administrator'],
        ['remove-administrator'],
        ['reset-password'],
        ['verify', 'ann@example.com'],
        ['delete', '--yes'],
      ] as const) {
        await t.rejects(users(command, newCredentials().username, ...more), {
          message: /^Nobody has this name\. Look for it with/,
        })
      }
    })

    async function createUserByInvitation() {
      const { invitation } = await client.invite(3_600)
      const credentials = newCredentials()
      await signUp(app, { ...credentials, invitation })
      return credentials
    }

    t.test('nobody does any of it without the secret of the services', async (t) => {
      const { token } = await startSession(app, await newUser())
      for (const [method, url] of [
        ['GET', '/internal/users'],
        ['POST', '/internal/users'],
        ['POST', '/internal/users/delete'],
      ] as const) {
        const payload = { username: 'x' }
        const answer = await app.inject({ method, url, headers: bearer(token), ...(method === 'POST' && { payload }) })
        t.equal(answer.statusCode, 401, url)
      }
    })
  })
}

// The program is the same on each database.
for (const database of databases.slice(0, 1)) {
  t.test('the program finds the service by its port, or by its URL', async (t) => {
    const app = await buildTestApp(t, database)
    await app.listen()
    const port = String(portOf(app.server.address()))
    const { username } = await createUser(app)
    const env = { SERVICE_TOKEN: serviceToken, PORT: port }
    const url = { SERVICE_TOKEN: serviceToken, AUTH_SERVICE_URL: `http://127.0.0.1:${port}` }
    const [listed, unconfirmed, link, noLink, badLink, stranger, unset] = await Promise.all([
      start(t, ['list', '--search', username], env),
      start(t, ['delete', username], url),
      start(t, ['reset-password', username], { ...url, PUBLIC_URL: 'https://todo.example.com/' }),
      start(t, ['reset-password', username], url),
      start(t, ['reset-password', username], { ...url, PUBLIC_URL: 'todo.example.com' }),
      start(t, ['list'], { ...env, SERVICE_TOKEN: 'x'.repeat(32) }),
      start(t, ['list'], {}),
    ])
    t.match(listed, { code: 0, output: new RegExp(`${username}  \\(administrator\\)\n$`) })
    t.match(unconfirmed, { code: 1, output: /Delete .* \[y\/N\] .*Nothing was done/s })
    t.match(link, { code: 0, output: /: https:\/\/todo\.example\.com\/app\/new-password\?token=\S+\n$/ })
    t.match(noLink, { code: 0, output: /: \(at your address\) \/app\/new-password\?token=\S+\n$/ })
    t.match(badLink, { code: 1, output: /PUBLIC_URL must be a URL/ })
    t.match(stranger, { code: 1, output: /^The auth-service has another SERVICE_TOKEN/ })
    t.match(unset, { code: 1, output: /SERVICE_TOKEN is required/ })
  })
}

t.test('where the auth-service does not answer, or something else does, the command says so', async (t) => {
  const nobody = new OperatorClient('http://127.0.0.1:1', serviceToken)
  t.match(await run(nobody, ['list']), { code: 3, failed: /^The auth-service at .* does not answer \(.*\)\. Is the/ })
  const nowhere = new OperatorClient('nowhere', serviceToken)
  t.match(await run(nowhere, ['list']), { code: 3, failed: /Invalid URL/ })
  let said = 'hello'
  const other = createServer((_request, response) => void response.end(said)).listen(0, '127.0.0.1')
  t.teardown(() => other.close())
  await once(other, 'listening')
  const elsewhere = new OperatorClient(`http://127.0.0.1:${portOf(other.address())}`, serviceToken)
  await t.rejects(run(elsewhere, ['list']), { message: /^At http:.* is no auth-service/ })
  said = JSON.stringify({ id: 1, username: 'ann', is_administrator: false, password: 'abc' })
  t.match(await run(elsewhere, ['create', 'ann']), { code: 0, printed: /: abc$/ }, 'a stack that tells no address yet')
})

t.test('it explains itself, and each of its commands', async (t) => {
  const nobody = new OperatorClient('http://127.0.0.1:1', serviceToken)
  for (const option of ['--help', '-h']) {
    const { code, printed } = await run(nobody, [option])
    t.equal(code, 0)
    for (const name of Object.keys(COMMANDS)) {
      t.match(printed, `\n  ${name} `)
      t.match(await run(nobody, [name, option]), { code: 0, printed: new RegExp(`^Usage: npm run users -- ${name} `) })
    }
  }
})

t.test('what it does not understand is answered with how to use it', async (t) => {
  const nobody = new OperatorClient('http://127.0.0.1:1', serviceToken)
  for (const args of [
    [],
    ['fly'],
    ['toString'],
    ['list', 'ann'],
    ['list', '--limit', '0'],
    ['list', '--limit', 'all'],
    ['list', '--yes'],
    ['list', '--what'],
    ['invite', '--days', '31'],
    ['create'],
    ['create', 'ann', 'ann@example.com', 'bob'],
    ['reset-password'],
    ['verify', 'ann'],
    ['enable', 'ann', '--yes'],
    ['make-administrator'],
    ['delete'],
  ]) {
    const { code, failed } = await run(nobody, args)
    t.equal(code, 2, args.join(' '))
    t.match(failed, /^Usage: npm run users -- /)
  }
  t.match((await run(nobody, ['lsit'])).failed, /\n\nThere is no command "lsit"\. Did you mean "list"\?$/)
  for (const name of ['fly', 'x'.repeat(10_000)])
    t.ok((await run(nobody, [name])).failed.endsWith(`\n\nThere is no command "${name}".`), 'none was meant')
})
