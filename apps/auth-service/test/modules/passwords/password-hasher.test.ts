import { setImmediate } from 'node:timers/promises'
import { bearer, databases, until } from '@todo/test-kit'
import bcrypt from 'bcrypt'
import t, { type Test } from 'tap'
import { PasswordHasher } from '../../../src/modules/passwords/password-hasher.ts'
import { buildTestApp, createUser, logIn, newCredentials, signUp } from '../../helper.ts'

const COST = 4

/** Lets bcrypt's hashes wait until they are let go, to see how many are computed at once. */
function holdHashes(t: Test) {
  const waiting: (() => void)[] = []
  let most = 0
  async function wait() {
    await new Promise<void>((resolve) => {
      waiting.push(resolve)
      most = Math.max(most, waiting.length)
    })
  }
  t.intercept(bcrypt, 'hash', {
    value: async (password: string) => {
      await wait()
      return `hash of ${password}`
    },
  })
  t.intercept(bcrypt, 'compare', {
    value: async () => {
      await wait()
      return true
    },
  })
  return {
    waiting,
    most: () => most,
    letGo: () => waiting.shift()?.(),
  }
}

t.test('computes a few hashes at once, lets some wait, and refuses the rest', async (t) => {
  const held = holdHashes(t)
  const hasher = new PasswordHasher({ cost: COST, concurrency: 2, queueLimit: 3 })
  const results = Array.from({ length: 5 }, (_, n) => hasher.hash(`${n}`))
  await t.rejects(hasher.hash('one too many'), { code: 'OVERLOADED', statusCode: 503 })
  for (let n = 0; n < 5; n += 1) {
    await until('a hash has begun', () => held.waiting.length > 0)
    held.letGo()
  }
  t.strictSame(await Promise.all(results), ['hash of 0', 'hash of 1', 'hash of 2', 'hash of 3', 'hash of 4'])
  t.equal(held.most(), 2)
  const next = hasher.hash('again')
  await until('it has begun', () => held.waiting.length > 0)
  held.letGo()
  t.equal(await next, 'hash of again', 'and takes more once there is room')
})

t.test('whoever is refused is told when those that wait will have been served', async (t) => {
  const held = holdHashes(t)
  const hasher = new PasswordHasher({ cost: COST, concurrency: 2, queueLimit: 4 })
  let nowMs = 0
  t.intercept(performance, 'now', { value: () => nowMs })
  const first = hasher.hash('takes 3 seconds')
  await until('it has begun', () => held.waiting.length > 0)
  nowMs = 3_000
  held.letGo()
  await first
  await setImmediate()
  const results = Array.from({ length: 6 }, (_, n) => hasher.hash(`${n}`))
  t.throws(() => hasher.requireRoom(), { code: 'OVERLOADED', retryAfterSeconds: 6 })
  for (const _ of results) {
    await until('a hash has begun', () => held.waiting.length > 0)
    held.letGo()
  }
  await Promise.all(results)
  t.doesNotThrow(() => hasher.requireRoom())
})

t.test('with no room to wait, it still computes what it can at once', async (t) => {
  const hasher = new PasswordHasher({ cost: COST, concurrency: 1, queueLimit: 0 })
  const first = hasher.hash('password')
  await t.rejects(hasher.hash('password'), { code: 'OVERLOADED' })
  t.ok(await bcrypt.compare('password', await first))
  t.ok(await hasher.matches('password', await first))
})

t.test('a hash that fails is an error of its caller, and holds nobody up', async (t) => {
  const hasher = new PasswordHasher({ cost: COST, concurrency: 1, queueLimit: 10 })
  t.intercept(bcrypt, 'hash', {
    value: async () => {
      throw new Error('no memory')
    },
  })
  await t.rejects(hasher.hash('a'), new Error('no memory'))
  await t.rejects(hasher.hash('b'), new Error('no memory'))
})

t.test('knows a hash of another cost', async (t) => {
  const hasher = new PasswordHasher({ cost: COST, concurrency: 1, queueLimit: 1 })
  t.strictSame(await hasher.matches('x', await bcrypt.hash('x', COST)), { isOutdated: false })
  t.strictSame(await hasher.matches('x', await bcrypt.hash('x', COST + 1)), { isOutdated: true })
})

t.test('a wrong password costs the same work, whatever the cost of the hash, and so does nobody’s', async (t) => {
  const hasher = new PasswordHasher({ cost: COST + 2, concurrency: 1, queueLimit: 10 })
  const hashes = [await bcrypt.hash('x', COST), await bcrypt.hash('x', COST + 1), await bcrypt.hash('x', COST + 2)]
  for (const check of [...hashes.map((hash) => () => hasher.matches('y', hash)), () => hasher.matchesNobody('y')]) {
    const calls = t.capture(bcrypt, 'compare', bcrypt.compare)
    t.notOk(await check())
    const work = calls().map(({ args }) => 2 ** bcrypt.getRounds(String(args[1])))
    t.equal(
      work.reduce((sum, rounds) => sum + rounds, 0),
      2 ** (COST + 2),
    )
    t.ok(calls().every(({ args }) => args[0] === 'y'))
  }
})

t.test('a password in another Unicode form costs at most one comparison more, with or without a user', async (t) => {
  const hasher = new PasswordHasher({ cost: COST, concurrency: 1, queueLimit: 10 })
  const [composed, decomposed] = ['Zoe\u0301', 'Zoe\u0301'].map((text, n) => text.normalize(n === 0 ? 'NFC' : 'NFD'))
  const hash = await hasher.hash(decomposed ?? '')
  t.ok(await bcrypt.compare(composed ?? '', hash), 'the composed form is what is hashed')
  for (const [password, right, comparisons] of [
    [composed, true, 1],
    [decomposed, true, 1],
    [`${composed}!`, false, 1],
    [`${decomposed}!`, false, 2],
  ] as const) {
    for (const check of [() => hasher.matches(`${password}`, hash), () => hasher.matchesNobody(`${password}`)]) {
      const calls = t.capture(bcrypt, 'compare', bcrypt.compare)
      const match = await check()
      if (match) t.strictSame(match, { isOutdated: false })
      if (!right) t.equal(calls().length, comparisons)
    }
    t.equal((await hasher.matches(`${password}`, hash)) !== undefined, right)
  }
  const old = await bcrypt.hash(decomposed ?? '', COST)
  t.strictSame(await hasher.matches(decomposed ?? '', old), { isOutdated: true }, 'a hash of the form that was sent')
})

t.test('a right password costs one comparison', async (t) => {
  const hasher = new PasswordHasher({ cost: COST + 2, concurrency: 1, queueLimit: 10 })
  const hash = await bcrypt.hash('x', COST)
  const calls = t.capture(bcrypt, 'compare', bcrypt.compare)
  t.ok(await hasher.matches('x', hash))
  t.equal(calls().length, 1)
})

for (const database of databases) {
  t.test(`a flood of log-ins on ${database.name} is answered with 503 and Retry-After, and then over`, async (t) => {
    const app = await buildTestApp(t, database, { BCRYPT_COST: 8, BCRYPT_CONCURRENCY: 1, BCRYPT_QUEUE_LIMIT: 2 })
    const user = newCredentials()
    t.equal((await signUp(app, user)).statusCode, 201)
    const answers = await Promise.all(Array.from({ length: 20 }, () => logIn(app, user)))
    const refused = answers.filter(({ statusCode }) => statusCode === 503)
    t.ok(refused.length > 0 && refused.length <= 17, `${refused.length} of 20`)
    t.equal(answers.filter(({ statusCode }) => statusCode === 200).length, 20 - refused.length)
    for (const response of refused) {
      t.match(response.json(), { code: 'OVERLOADED', title: 'Service Unavailable' })
      t.match(response.headers['retry-after'], /^[1-9]\d*$/)
    }
    t.equal((await logIn(app, user)).statusCode, 200)
  })
}

for (const database of databases) {
  t.test(`on ${database.name} who is refused costs the database nothing`, async (t) => {
    const app = await buildTestApp(t, database, { BCRYPT_CONCURRENCY: 1, BCRYPT_QUEUE_LIMIT: 0, SERVER_TIMING: true })
    const user = newCredentials()
    const { token } = await createUser(app, user)
    const held = holdHashes(t)
    const first = logIn(app, user)
    await until('a password is being checked', () => held.waiting.length > 0)
    for (const [url, payload] of [
      ['/users/log-in', user],
      ['/users/sign-up', newCredentials()],
      ['/users/password/reset/confirm', { email: 'ada@example.org', otp: '123456', new_password: 'correct horse' }],
    ] as const) {
      const response = await app.inject({ method: 'POST', url, payload })
      t.equal(response.statusCode, 503, url)
      t.match(response.headers['server-timing'], /0 statements/, url)
    }
    const response = await app.inject({
      method: 'POST',
      url: '/users/me/delete',
      headers: bearer(token),
      payload: { password: user.password },
    })
    t.match(response.headers['server-timing'], /1 statement/, 'who is logged in has been looked up')
    t.equal(response.statusCode, 503)
    held.letGo()
    t.equal((await first).statusCode, 200)
  })
}
