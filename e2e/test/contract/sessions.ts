import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { call, isOut, isProblem, letsIn, logIn, newUser, type Target } from './client.ts'

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** A session goes on by its refresh tokens, ends when its user says so, and is hidden from everybody else. */
export async function sessions(t: Test, target: Target): Promise<void> {
  await t.test('a refresh token is good for one use', (t) => rotation(t, target))
  await t.test('tabs that refresh at once go on together', (t) => racers(t, target))
  await t.test('a stolen refresh token ends the session', (t) => theft(t, target))
  await t.test('logging out', (t) => logOut(t, target))
  await t.test('the list of sessions', (t) => list(t, target))
  await t.test('a second user', (t) => isolation(t, target))
}

const refresh = (target: Target, refreshToken: unknown) =>
  call(target, 'POST', '/users/token/refresh', { body: { refresh_token: refreshToken } })

async function rotation(t: Test, target: Target) {
  const user = await newUser(target)
  const first = await refresh(target, user.refreshToken)
  t.match(first, {
    status: 200,
    body: { token_type: 'Bearer', expires_in: target.profile === 'local' ? 86_400 : 900 },
    headers: { 'cache-control': 'no-store' },
  })
  t.not(first.body.refresh_token, user.refreshToken)
  t.match(await call(target, 'GET', '/users/me', { token: String(first.body.access_token) }), {
    status: 200,
    body: { id: user.id, username: user.username },
  })
  t.ok(await letsIn(target, user.token), 'the access token of before is good until it expires')
  const second = await refresh(target, first.body.refresh_token)
  t.equal(second.status, 200)
  for (const unknown of ['made-up', 'A'.repeat(64), user.token]) {
    isProblem(t, await refresh(target, unknown), 401, 'no refresh token', { code: 'INVALID_REFRESH_TOKEN' })
  }
}

async function racers(t: Test, target: Target) {
  const user = await newUser(target)
  const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(target, user.refreshToken)))
  t.same(new Set(answers.map(({ status }) => status)), new Set([200]))
  const successors = new Set(answers.map(({ body }) => body.refresh_token))
  t.equal(successors.size, 1, 'all of them have the same successor')
  for (const { body } of answers) t.ok(await letsIn(target, String(body.access_token)))
  t.equal((await refresh(target, [...successors][0])).status, 200)
}

async function theft(t: Test, target: Target) {
  const user = await newUser(target)
  const elsewhere = await logIn(target, user)
  const second = (await refresh(target, user.refreshToken)).body.refresh_token
  const third = (await refresh(target, second)).body.refresh_token
  isProblem(t, await refresh(target, user.refreshToken), 401, 'used long ago', { code: 'REFRESH_TOKEN_REUSED' })
  isProblem(t, await refresh(target, third), 401, 'the newest one, too', { code: 'SESSION_ENDED' })
  await isOut(t, target, user.token)
  t.ok(await letsIn(target, elsewhere.token), 'another session goes on')
}

async function logOut(t: Test, target: Target) {
  const user = await newUser(target)
  const elsewhere = await logIn(target, user)
  const out = await call(target, 'POST', '/users/log-out', { token: user.token })
  t.same([out.status, out.text], [204, ''])
  await isOut(t, target, user.token)
  isProblem(t, await refresh(target, user.refreshToken), 401, 'its refresh token', { code: 'SESSION_ENDED' })
  isProblem(t, await call(target, 'POST', '/users/log-out', { token: user.token }), 401, 'once more')
  t.ok(await letsIn(target, elsewhere.token))
  t.equal((await refresh(target, elsewhere.refreshToken)).status, 200)
}

async function list(t: Test, target: Target) {
  const user = await newUser(target)
  const onPhone = await logIn(target, user, { 'user-agent': 'a phone' })
  const onTablet = await logIn(target, user, { 'user-agent': 'a tablet' })
  const read = async () => (await call(target, 'GET', '/users/me/sessions', { token: user.token })).body.sessions
  const all = await read()
  t.match(all, [
    { is_current: true, id: /^[0-9a-f-]{36}$/, address: String, created_at: MOMENT, last_used_at: MOMENT },
    { is_current: false, device: 'a tablet' },
    { is_current: false, device: 'a phone' },
  ])
  const [, tablet] = Array.isArray(all) ? all : []
  const ended = await call(target, 'DELETE', `/users/me/sessions/${tablet.id}`, { token: user.token })
  t.same([ended.status, ended.text], [204, ''])
  await isOut(t, target, onTablet.token)
  t.ok(await letsIn(target, onPhone.token))
  t.match(await read(), [{ is_current: true }, { device: 'a phone' }])
  t.equal((await call(target, 'DELETE', '/users/me/sessions', { token: user.token })).status, 204)
  await isOut(t, target, onPhone.token)
  t.ok(await letsIn(target, user.token))
  const left = await read()
  t.equal(Array.isArray(left) && left.length, 1)
}

async function isolation(t: Test, target: Target) {
  const [owner, other] = [await newUser(target), await newUser(target)]
  const { body } = await call(target, 'GET', '/users/me/sessions', { token: owner.token })
  const [{ id }] = Array.isArray(body.sessions) ? body.sessions : []
  const end = (of: string) => call(target, 'DELETE', `/users/me/sessions/${of}`, { token: other.token })
  const [foreign, missing] = [await end(id), await end(randomUUID())]
  isProblem(t, foreign, 404, 'a session of somebody else', { code: 'SESSION_NOT_FOUND' })
  t.same(
    { ...foreign.body, instance: '', request_id: '' },
    { ...missing.body, instance: '', request_id: '' },
    'is answered just as one that does not exist',
  )
  t.same(Object.keys(foreign.headers).sort(), Object.keys(missing.headers).sort())
  const theirs = await call(target, 'GET', '/users/me/sessions', { token: other.token })
  t.notOk(theirs.text.includes(id))
  t.equal((await call(target, 'DELETE', '/users/me/sessions', { token: other.token })).status, 204)
  t.ok(await letsIn(target, owner.token), 'and it goes on')
}
