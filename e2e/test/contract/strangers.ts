import { createPublicKey } from 'node:crypto'
import { attacks, createKey, type PublicJwk, type TestKey } from '@todo/test-kit'
import type { Test } from 'tap'
import { call, isProblem, newUser, type Target } from './client.ts'
import { operationsOf, parametersOf, pathFor, valuesOf } from './openapi.ts'
import { type Part, shareOf } from './share.ts'

/** An id that nothing has, for each kind of id. */
const MISSING = { integer: String(2 ** 31 - 1), uuid: '00000000-0000-4000-8000-000000000000' }

/** One user cannot reach, change or even notice what belongs to another. */
export async function isolation(t: Test, target: Target): Promise<void> {
  const owner = await newUser(target)
  const other = await newUser(target)
  const theirs = await valuesOf(target, owner)
  const mine = await valuesOf(target, other)
  const seenBy = async ({ token }: { token: string }) =>
    Promise.all(['/todos', '/users/me', '/users/me/sessions'].map(async (path) => call(target, 'GET', path, { token })))
  const before = await seenBy(owner)
  const rows = (await operationsOf(target)).filter(({ path }) => path.includes('{'))
  t.ok(rows.length >= 4)
  for (const operation of rows) {
    // Each parameter in turn is the id of somebody else's thing, then of nothing; the others are of the caller's own things.
    for (const parameter of parametersOf(operation.path)) {
      const what = `${operation.method} ${operation.path}, ${parameter}`
      const ask = (value: string | number) =>
        call(
          target,
          operation.method,
          pathFor(operation, (name) => (name === parameter ? value : mine(name))),
          {
            token: other.token,
            body: operation.example,
          },
        )
      const value = theirs(parameter)
      const foreign = await ask(value)
      isProblem(t, foreign, 404, what)
      const missing = await ask(Number.isInteger(Number(value)) ? MISSING.integer : MISSING.uuid)
      t.same(
        { ...foreign.body, instance: '', request_id: '' },
        { ...missing.body, instance: '', request_id: '' },
        `${what}: what belongs to somebody else is answered just as what does not exist`,
      )
      const names = (headers: object) => Object.keys(headers).sort()
      t.same(names(foreign.headers), names(missing.headers))
    }
  }
  const todos = await call(target, 'GET', '/todos', { token: other.token })
  t.equal([todos.body.todos].flat().length, 1, 'a list has only what is one’s own')
  const tagged = await call(target, 'GET', '/todos', {
    token: other.token,
    headers: { 'if-none-match': before[0]?.headers.etag },
  })
  t.equal(tagged.status, 200, "a tag of one user's list says nothing of another's")
  const after = await seenBy(owner)
  t.same(
    after.map(({ body }) => body),
    before.map(({ body }) => body),
    'and nothing has changed',
  )
}

/** Nobody gets in with a token that the auth-service has not made, or that is not good any more. */
export async function forgedTokens(t: Test, target: Target, part: Part): Promise<void> {
  const victim = await newUser(target)
  const valueFor = await valuesOf(target, victim)
  const key = await keyOf(target)
  for (const [turn, operation] of (await operationsOf(target)).filter(({ secured }) => secured).entries()) {
    const path = pathFor(operation, valueFor)
    // Made anew for each operation: some of them would be good a minute later.
    for (const { name, authorization } of shareOf(attacks(key, victim), turn, part)) {
      const answer = await call(target, operation.method, path, {
        headers: { authorization },
        body: operation.example,
      })
      isProblem(t, answer, 401, `${operation.method} ${path}: ${name}`, { detail: 'Not Authorized' })
      t.match(answer.headers['www-authenticate'], /^Bearer /)
    }
  }
  const { body } = await call(target, 'GET', '/todos', { token: victim.token })
  t.match(body.todos, [{ id: Number(valueFor('/todos/{id}')), contents: 'private' }])
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
