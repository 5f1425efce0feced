import { randomUUID } from 'node:crypto'
import { SERVICES } from '@todo/gateway/services'
import type { Test } from 'tap'
import { type Answer, call, isProblem, newUser, type Target } from './client.ts'

const UUID = /^[0-9a-f-]{36}$/

/** What the contract promises, line by line. */
export async function promises(t: Test, target: Target): Promise<void> {
  await t.test('signs of life', (t) => signsOfLife(t, target))
  await t.test('signing up and logging in', (t) => users(t, target))
  await t.test('one to-do, from its making to its end', (t) => oneTodo(t, target))
  await t.test('lists: order, filter, pages and tags', (t) => lists(t, target))
  await t.test('when a rule is due', (t) => recurrence(t, target))
  await t.test('links in mails need no log-in', (t) => linksInMails(t, target))
  await t.test('request ids and errors of HTTP', (t) => http(t, target))
}

async function signsOfLife(t: Test, target: Target) {
  t.match(await call(target, 'GET', '/'), { status: 200, text: '{"ping":"pong"}' })
  t.match(await call(target, 'GET', '/healthz'), { status: 200, body: { status: 'ok' } })
  t.match(await call(target, 'GET', '/readyz'), {
    status: 200,
    body: { status: 'ok', checks: Object.fromEntries(SERVICES.map(({ name }) => [name, true])) },
  })
  const keys = await call(target, 'GET', '/.well-known/jwks.json')
  t.match(keys, { status: 200, headers: { 'cache-control': /max-age=\d+/ } })
  t.match(keys.body.keys, [{ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', kid: String }])
  t.notMatch(keys.text, /"d"/, 'the private part stays where it is')
  t.match(await call(target, 'GET', '/docs/'), { status: 200, headers: { 'content-type': /^text\/html/ } })
  for (const path of ['/metrics', '/internal/users/changes?after=0', '/todosx', '//todos']) {
    isProblem(t, await call(target, 'GET', path), 404, path, { code: 'ROUTE_NOT_FOUND' })
  }
}

async function linksInMails(t: Test, target: Target) {
  for (const method of ['GET', 'POST']) {
    const answer = await call(target, method, '/notifications/unsubscribe?token=x')
    isProblem(t, answer, 404, method, { code: 'UNSUBSCRIBE_LINK_UNKNOWN' })
  }
}

async function users(t: Test, target: Target) {
  const password = `pass-${randomUUID()}`
  const name = `José-${randomUUID()}`
  t.match(await call(target, 'GET', '/users/sign-up'), { status: 200, body: { policy: 'open' } })
  const signUp = await call(target, 'POST', '/users/sign-up', { body: { username: name, password } })
  t.match(signUp, { status: 201, body: { id: Number, username: name } })
  t.same(Object.keys(signUp.body).sort(), ['id', 'username'])
  t.notOk(signUp.text.includes(password), 'the password never comes back')
  for (const taken of [name, name.toUpperCase(), name.normalize('NFD')]) {
    const again = await call(target, 'POST', '/users/sign-up', { body: { username: taken, password } })
    isProblem(t, again, 409, `${taken} is taken`, { code: 'USERNAME_TAKEN' })
  }
  const other = await call(target, 'POST', '/users/sign-up', { body: { username: name.replace('é', 'e'), password } })
  t.equal(other.status, 201, 'Jose is another')

  const logIn = await call(target, 'POST', '/users/log-in', { body: { username: name, password } })
  t.match(logIn, {
    status: 200,
    body: { access_token: /^[^.]+\.[^.]+\.[^.]+$/, refresh_token: /^[\w-]+$/, token_type: 'Bearer' },
    headers: { 'cache-control': 'no-store' },
  })
  t.equal(logIn.body.expires_in, target.profile === 'local' ? 86_400 : 900)
  const token = String(logIn.body.access_token)
  t.match(await call(target, 'GET', '/users/me', { token }), {
    status: 200,
    body: { id: signUp.body.id, username: name },
  })

  const wrong = await call(target, 'POST', '/users/log-in', { body: { username: name, password: `${password}!` } })
  isProblem(t, wrong, 401, 'a wrong password', { detail: 'Not Authorized' })
  const unknown = await call(target, 'POST', '/users/log-in', { body: { username: randomUUID(), password } })
  if (target.profile === 'local') isProblem(t, unknown, 404, 'an unknown user', { detail: 'User Not Found' })
  else isProblem(t, unknown, 401, 'an unknown user is not told from a wrong password', { detail: 'Not Authorized' })
  const sample = { username: `test-${randomUUID()}`, password: 'test' }
  const simple = await call(target, 'POST', '/users/sign-up', { body: sample })
  if (target.profile === 'local') t.equal(simple.status, 201, 'the sample of the base contract signs up')
  else isProblem(t, simple, 422, 'a short password', { errors: [{ pointer: '/password' }] })
  for (const path of ['/users/me', '/todos', '/todos/1']) {
    const anonymous = await call(target, 'GET', path)
    isProblem(t, anonymous, 401, `${path} without a token`)
    t.match(anonymous.headers['www-authenticate'], /^Bearer /)
  }
}

async function oneTodo(t: Test, target: Target) {
  const { token, id: userId, username } = await newUser(target)
  const contents = 'Übung 🎉 — "quotes" \\ \u0000 <b>'
  const created = await call(target, 'POST', '/todos', { token, body: { contents } })
  t.match(created, { status: 201, body: { id: Number, contents, is_done: false, user_id: userId } })
  const path = `/todos/${created.body.id}`
  t.equal(created.headers.location, path)
  t.same((await call(target, 'GET', path, { token })).body, created.body)
  const withUser = await call(target, 'GET', `${path}?include=user`, { token })
  t.same(withUser.body, { ...created.body, user: { id: userId, username } })
  const done = await call(target, 'PATCH', path, { token, body: { is_done: true } })
  t.match(done, { status: 200, body: { completed_at: /Z$/, completed_by: userId } })
  const { completed_at, completed_by } = done.body
  const afterwards = { ...created.body, is_done: true, completed_at, completed_by, ...stampOf(done) }
  t.same(done.body, afterwards, 'an omitted field stays as it is')
  const renamed = await call(target, 'PATCH', path, { token, body: { contents: 'x'.repeat(256) } })
  t.same(renamed.body, { ...afterwards, contents: 'x'.repeat(256), ...stampOf(renamed) })
  t.ok(Number(renamed.body.version) > Number(done.body.version), 'each change has a version of its own')
  isProblem(t, await call(target, 'PATCH', path, { token, body: {} }), 422, 'a change of nothing')
  const gone = await call(target, 'DELETE', path, { token })
  t.same([gone.status, gone.text], [204, ''])
  for (const method of ['GET', 'PATCH', 'DELETE']) {
    const answer = await call(target, method, path, { token, ...(method === 'PATCH' && { body: { is_done: true } }) })
    isProblem(t, answer, 404, `${method} when it is gone`, { detail: 'ToDo Not Found', instance: path })
  }
  const born = await call(target, 'POST', '/todos', { token, body: { contents: '🎉'.repeat(256), is_done: true } })
  t.match(born, { status: 201, body: { is_done: true } }, '256 code points, however many bytes')
  isProblem(t, await call(target, 'POST', '/todos', { token, body: { contents: '🎉'.repeat(257) } }), 422, 'one more')
}

/** What every change gives a to-do anew. */
function stampOf({ body: { updated_at, version } }: Pick<Answer, 'body'>) {
  return { updated_at, version }
}

async function lists(t: Test, target: Target) {
  const { token, id: userId, username } = await newUser(target)
  const list = (query = '', headers = {}) => call(target, 'GET', `/todos${query}`, { token, headers })
  t.same((await list()).body, { todos: [], next_cursor: null })
  for (let index = 0; index < 25; index += 1) {
    await call(target, 'POST', '/todos', { token, body: { contents: `todo ${index}`, is_done: index % 2 === 1 } })
  }
  t.same(contentsOf((await list()).body).length, 20, 'twenty unless told otherwise')
  const all = contentsOf((await list('?limit=100')).body)
  t.same(
    all,
    Array.from({ length: 25 }, (_, index) => `todo ${index}`),
    'in the order of their making',
  )
  t.same(contentsOf((await list('?limit=100&order=DESC')).body), all.toReversed())
  const done = all.filter((_, index) => index % 2 === 1)
  t.same(contentsOf((await list('?limit=100&is_done=true')).body), done)
  for (const query of [
    '?limit=4',
    '?limit=4&order=DESC',
    '?limit=4&is_done=false',
    '?limit=4&is_done=true&order=DESC',
  ]) {
    const pages: string[] = []
    let cursor: unknown
    do {
      const page = await list(`${query}${cursor ? `&cursor=${cursor}` : ''}`)
      pages.push(...contentsOf(page.body))
      cursor = page.body.next_cursor
    } while (cursor)
    t.same(pages, contentsOf((await list(query.replace('limit=4', 'limit=100'))).body), `page by page: ${query}`)
  }
  const { next_cursor: cursor } = (await list('?limit=4')).body
  for (const query of [`?cursor=${cursor}&order=DESC`, `?cursor=${cursor}&is_done=true`, '?cursor=made-up']) {
    isProblem(t, await list(query), 422, query, { errors: [{ parameter: 'cursor' }] })
  }
  const joined = await list('?include=user&limit=1')
  t.match(joined.body.todos, [{ user: { id: userId, username } }])

  const first = await list()
  t.match(first.headers, { etag: /^"/, 'cache-control': 'private, no-cache', vary: /Authorization/ })
  const unchanged = await list('', { 'if-none-match': first.headers.etag })
  t.same([unchanged.status, unchanged.text], [304, ''])
  await call(target, 'POST', '/todos', { token, body: { contents: 'one more' } })
  t.equal((await list('', { 'if-none-match': first.headers.etag })).status, 200, 'a write is seen at once')

  const { body } = await call(target, 'POST', '/todos', { token, body: { contents: 'of two who have read the same' } })
  const path = `/todos/${body.id}`
  const { etag } = (await call(target, 'GET', path, { token })).headers
  const same = await call(target, 'GET', path, { token, headers: { 'if-none-match': etag } })
  t.same([same.status, same.text], [304, ''])
  const conditional = { token, body: { is_done: true }, headers: { 'if-match': etag } }
  t.equal((await call(target, 'PATCH', path, conditional)).status, 200, 'the first one writes')
  isProblem(t, await call(target, 'PATCH', path, conditional), 412, 'the second one is told')
}

function contentsOf({ todos }: Record<string, unknown>): string[] {
  return Array.isArray(todos) ? todos.map(({ contents }: { contents: string }) => contents) : []
}

async function recurrence(t: Test, target: Target) {
  const { token } = await newUser(target)
  const body = { rule: 'FREQ=MONTHLY;BYMONTHDAY=-1', due: { date: '2099-01-31' }, count: 2 }
  const answer = await call(target, 'POST', '/recurrence/preview', { token, body })
  t.match(answer, {
    status: 200,
    body: {
      in_words: 'every month on the last day',
      dues: [{ date: '2099-02-28' }, { date: '2099-03-31' }],
      has_more: true,
    },
  })
  const never = { ...body, rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' }
  isProblem(t, await call(target, 'POST', '/recurrence/preview', { token, body: never }), 422, 'it never occurs')
}

async function http(t: Test, target: Target) {
  const { token } = await newUser(target)
  const mine = `e2e-${randomUUID()}`
  for (const [id, expected] of [
    [mine, mine],
    ['not safe!', UUID],
  ] as const) {
    for (const path of ['/healthz', '/todos', '/users/me', '/todos/999999', '/nowhere']) {
      t.match(
        (await call(target, 'GET', path, { token, headers: { 'x-request-id': id } })).headers['x-request-id'],
        expected,
      )
    }
  }
  for (const [method, path, allow] of [
    ['DELETE', '/users/sign-up', 'GET, HEAD, POST'],
    ['GET', '/users/log-in', 'POST'],
    ['POST', '/users/me', 'GET, HEAD, PATCH'],
    ['PATCH', '/todos', 'GET, HEAD, POST'],
    ['POST', '/todos/1', 'DELETE, GET, HEAD, PATCH'],
    ['POST', '/healthz', 'GET, HEAD'],
  ] as const) {
    const answer = await call(target, method, path)
    isProblem(t, answer, 405, `${method} ${path}, before anybody asks for a token`)
    t.same(answer.headers.allow?.split(', ').sort(), allow.split(', '))
  }
  const post = (body: unknown, headers = {}, chunked = false) =>
    call(target, 'POST', '/todos', { token, body, headers, chunked })
  isProblem(t, await post('{"contents":'), 400, 'broken JSON', { code: 'MALFORMED_JSON' })
  isProblem(t, await post('x', { 'content-type': 'text/plain' }), 415, 'another type')
  const invalid = await post({ contents: 5, surprise: true })
  isProblem(t, invalid, 422, 'what does not fit', { code: 'VALIDATION_FAILED', instance: '/todos' })
  t.same(
    [invalid.body.errors]
      .flat()
      .map((error) => error instanceof Object && 'pointer' in error && error.pointer)
      .sort(),
    ['/contents', '/surprise'],
    'every fault is named',
  )
  const large = JSON.stringify({ contents: 'x'.repeat(70_000) })
  isProblem(t, await post(large), 413, 'too large, by its length')
  isProblem(t, await post(large, { 'transfer-encoding': 'chunked' }, true), 413, 'too large, by counting')
  for (const id of ['0', '-1', '1.5', 'abc', '2147483648', '1e3', '0x10', '01', '%20', '99999999999999999999']) {
    isProblem(t, await call(target, 'GET', `/todos/${id}`, { token }), 422, `the id ${id}`, {
      errors: [{ parameter: 'id' }],
    })
  }
  isProblem(t, await call(target, 'GET', '/todos/%ff', { token }), 400, 'a path that is no UTF-8')
}
