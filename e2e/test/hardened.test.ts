import { databases } from '@todo/test-kit'
import t from 'tap'
import { call, isProblem } from './contract/client.ts'
import { testContract } from './run-contract.ts'
import { startStack } from './stack.ts'

await testContract(t, 'hardened')

const [database] = databases

t.test('who tries too often is told to wait', { skip: Boolean(process.env.E2E_BASE_URL) }, async (t) => {
  if (!database) throw new TypeError('no database')
  const stack = await startStack(t, { database, profile: 'hardened', limited: true })
  for (const [path, limit] of [
    ['/users/log-in', 10],
    ['/users/sign-up', 5],
  ] as const) {
    const body = { username: 'somebody', password: 'wrong' }
    for (let count = 0; count < limit; count += 1) {
      t.not((await call(stack, 'POST', path, { body })).status, 429, `${path}, ${count + 1}`)
    }
    // A made-up address of a proxy opens no new account.
    const refused = await call(stack, 'POST', path, { body, headers: { 'x-forwarded-for': '203.0.113.7' } })
    isProblem(t, refused, 429, path, { code: 'TOO_MANY_REQUESTS' })
    t.match(refused.headers['retry-after'], /^[1-9]\d?$/)
    t.match(refused.headers, { 'ratelimit-policy': `"address";q=${limit};w=60`, ratelimit: /^"address";r=0;t=\d\d?$/ })
  }
})
