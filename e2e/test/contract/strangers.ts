import { createPublicKey } from 'node:crypto'
import { attacks, createKey, type PublicJwk, type TestKey } from '@todo/test-kit'
import type { Test } from 'tap'
import { call, isProblem, newUser, type Target } from './client.ts'
import { exampleFor, operationsOf, pathFor } from './openapi.ts'

/** One user cannot reach, change or even notice what belongs to another. */
export async function isolation(t: Test, target: Target): Promise<void> {
  const owner = await newUser(target)
  const other = await newUser(target)
  const { body: todo } = await call(target, 'POST', '/todos', { token: owner.token, body: { contents: 'private' } })
  const { body: page } = await call(target, 'GET', '/todos?limit=1', { token: owner.token })
  const before = await call(target, 'GET', '/todos', { token: owner.token })
  const rows = (await operationsOf(target)).filter(({ path }) => path.startsWith('/todos/{id}'))
  t.ok(rows.length >= 3)
  for (const operation of rows) {
    const what = `${operation.method} ${operation.path}`
    const ask = (id: number) =>
      call(target, operation.method, pathFor(operation, id), { token: other.token, body: exampleFor(operation) })
    const foreign = await ask(Number(todo.id))
    isProblem(t, foreign, 404, what, { detail: 'ToDo Not Found' })
    const missing = await ask(2 ** 31 - 1)
    t.same(
      { ...foreign.body, instance: '', request_id: '' },
      { ...missing.body, instance: '', request_id: '' },
      'what belongs to somebody else is answered just as what does not exist',
    )
    const names = (headers: object) => Object.keys(headers).sort()
    t.same(names(foreign.headers), names(missing.headers))
  }
  t.same((await call(target, 'GET', '/todos?limit=100', { token: other.token })).body.todos, [])
  t.equal(page.next_cursor, null)
  const theirs = await call(target, 'GET', '/todos', {
    token: other.token,
    headers: { 'if-none-match': before.headers.etag },
  })
  t.equal(theirs.status, 200, "a tag of one user's list says nothing of another's")
  const after = await call(target, 'GET', '/todos', { token: owner.token })
  t.same(after.body, before.body, 'and nothing has changed')
}

/** Nobody gets in with a token that the auth-service has not made, or that is not good any more. */
export async function forgedTokens(t: Test, target: Target): Promise<void> {
  const victim = await newUser(target)
  const { body: todo } = await call(target, 'POST', '/todos', { token: victim.token, body: { contents: 'private' } })
  const all = attacks(await keyOf(target), victim)
  t.ok(all.length > 50)
  for (const operation of (await operationsOf(target)).filter(({ secured }) => secured)) {
    const path = pathFor(operation, Number(todo.id))
    for (const { name, authorization } of all) {
      const answer = await call(target, operation.method, path, {
        headers: { authorization },
        body: exampleFor(operation),
      })
      isProblem(t, answer, 401, `${operation.method} ${path}: ${name}`, { detail: 'Not Authorized' })
      t.match(answer.headers['www-authenticate'], /^Bearer /)
    }
  }
  const { body } = await call(target, 'GET', '/todos', { token: victim.token })
  t.match(body.todos, [{ id: todo.id, contents: 'private' }])
}

/** The key that signs, where it is to be had; else an attacker's own, which claims to be the one that is published. */
async function keyOf(target: Target): Promise<TestKey> {
  if (target.signingKey) return target.signingKey
  const { text } = await call(target, 'GET', '/.well-known/jwks.json')
  const { keys }: { keys: [PublicJwk] } = JSON.parse(text)
  const [publicJwk] = keys
  const publicPem = createPublicKey({ key: publicJwk, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString()
  return { ...createKey(publicJwk.kid), publicJwk, publicPem }
}
