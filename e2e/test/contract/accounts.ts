import { randomUUID } from 'node:crypto'
import { until } from '@todo/test-kit'
import type { Test } from 'tap'
import { call, isOut, isProblem, letsIn, logIn, newUser, type Target } from './client.ts'

/** Users can change their name and password, see what has happened to their account, and delete it. */
export async function accounts(t: Test, target: Target): Promise<void> {
  await t.test('another name', (t) => rename(t, target))
  await t.test('another password', (t) => changePassword(t, target))
  await t.test('what has happened to an account', (t) => audit(t, target))
  await t.test('the end of an account', (t) => remove(t, target))
}

const tryLogIn = (target: Target, username: string, password: string) =>
  call(target, 'POST', '/users/log-in', { body: { username, password } })

async function rename(t: Test, target: Target) {
  const [user, other] = [await newUser(target), await newUser(target)]
  const username = `José-${randomUUID()}`
  await call(target, 'POST', '/todos', { token: user.token, body: { contents: 'order new name plates' } })
  const renamed = await call(target, 'PATCH', '/users/me', { token: user.token, body: { username } })
  t.match(renamed, { status: 200, body: { id: user.id, username } })
  t.match((await call(target, 'GET', '/users/me', { token: user.token })).body, { id: user.id, username })
  const signed = async () => (await call(target, 'GET', '/todos?include=user', { token: user.token })).text
  await until('the to-dos have the new name', async () => (await signed()).includes(username), { timeoutMs: 2_000 })
  t.equal((await tryLogIn(target, username.toUpperCase(), user.password)).status, 200)
  t.not((await tryLogIn(target, user.username, user.password)).status, 200)
  const taken = await call(target, 'PATCH', '/users/me', {
    token: other.token,
    body: { username: username.normalize('NFD') },
  })
  isProblem(t, taken, 409, 'a name that somebody has', { code: 'USERNAME_TAKEN' })
  const next = await call(target, 'PATCH', '/users/me', { token: other.token, body: { username: user.username } })
  t.equal(next.status, 200, 'the old one is free')
}

async function changePassword(t: Test, target: Target) {
  const user = await newUser(target)
  const elsewhere = await logIn(target, user)
  const change = (current_password: string, new_password: string) =>
    call(target, 'POST', '/users/me/password', { token: user.token, body: { current_password, new_password } })
  const password = `pass-${randomUUID()}`
  const wrong = await change(`${user.password}!`, password)
  isProblem(t, wrong, 403, 'a wrong password', { code: 'WRONG_PASSWORD' })
  t.equal(wrong.headers['www-authenticate'], undefined)
  const weak = await change(user.password, 'abc')
  isProblem(t, weak, 422, 'a new one that is too short', { errors: [{ pointer: '/new_password' }] })
  const changed = await change(user.password, password)
  t.same([changed.status, changed.text], [204, ''])
  isProblem(t, await tryLogIn(target, user.username, user.password), 401, 'the old one')
  t.equal((await tryLogIn(target, user.username, password)).status, 200)
  await isOut(t, target, elsewhere.token)
  t.ok(await letsIn(target, user.token), 'the session that asked goes on, and it alone')
}

async function audit(t: Test, target: Target) {
  const [user, other] = [await newUser(target), await newUser(target)]
  await tryLogIn(target, user.username, `${user.password}!`)
  const list = async (query = '') => {
    const { body } = await call(target, 'GET', `/users/me/audit${query}`, { token: user.token })
    return { events: Array.isArray(body.events) ? body.events : [], cursor: body.next_cursor }
  }
  await until('the wrong password is there', async () => (await list()).events.length === 3, { timeoutMs: 5_000 })
  const { events } = await list()
  t.match(events, [
    { event: 'log-in', outcome: 'refused', address: String, at: /Z$/ },
    { event: 'log-in', outcome: 'success' },
    { event: 'sign-up', outcome: 'success' },
  ])
  const first = await list('?limit=1')
  t.same((await list(`?cursor=${first.cursor}`)).events, events.slice(1))
  const foreign = await call(target, 'GET', `/users/me/audit?cursor=${first.cursor}`, { token: other.token })
  isProblem(t, foreign, 422, 'the cursor of another user')
}

async function remove(t: Test, target: Target) {
  const user = await newUser(target)
  const elsewhere = await logIn(target, user)
  const leave = (password: string) =>
    call(target, 'POST', '/users/me/delete', { token: user.token, body: { password } })
  isProblem(t, await leave(`${user.password}!`), 403, 'a wrong password', { code: 'WRONG_PASSWORD' })
  t.ok(await letsIn(target, user.token))
  const kept = await call(target, 'POST', '/todos', { token: user.token, body: { contents: 'leave' } })
  const gone = await leave(user.password)
  t.same([gone.status, gone.text], [204, ''])
  await isOut(t, target, user.token, elsewhere.token)
  const late = await call(target, 'POST', '/todos', { token: user.token, body: { contents: 'come back' } })
  isProblem(t, late, 401, 'nothing brings the account back')
  t.equal((await call(target, 'GET', `/todos/${kept.body.id}`, { token: elsewhere.token })).status, 401)
  const refresh = await call(target, 'POST', '/users/token/refresh', { body: { refresh_token: user.refreshToken } })
  isProblem(t, refresh, 401, 'nor does a refresh token')
  const logInAgain = await tryLogIn(target, user.username, user.password)
  isProblem(t, logInAgain, target.profile === 'local' ? 404 : 401, 'nor the password')
  const { username, password } = user
  const next = await call(target, 'POST', '/users/sign-up', { body: { username, password } })
  t.equal(next.status, 201, 'the name is free')
  t.not(next.body.id, user.id, 'and whoever takes it is somebody else')
}
