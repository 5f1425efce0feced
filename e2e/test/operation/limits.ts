import type { Test } from 'tap'
import { call, isProblem } from '../contract/client.ts'
import type { Stack } from '../stack.ts'

/** Who tries too often is told to wait. */
export async function tooOften(t: Test, stack: Stack): Promise<void> {
  for (const [path, limit] of [
    ['/users/log-in', 10],
    ['/users/sign-up', 5],
  ] as const) {
    const tryAs = (username: string, headers = {}) =>
      call(stack, 'POST', path, { body: { username, password: 'wrong' }, headers })
    for (let count = 0; count < limit; count += 1) {
      t.not((await tryAs(`somebody-${count}`)).status, 429, `${path}, ${count + 1}`)
    }
    // A made-up address of a proxy opens no new account.
    const refused = await tryAs('somebody', { 'x-forwarded-for': '203.0.113.7' })
    isProblem(t, refused, 429, path, { code: 'TOO_MANY_REQUESTS' })
    t.match(refused.headers['retry-after'], /^[1-9]\d?$/)
    t.match(refused.headers, { 'ratelimit-policy': `"address";q=${limit};w=60`, ratelimit: /^"address";r=0;t=\d\d?$/ })
  }
}

/** Who guesses a password has five tries, then a pause. */
export async function guesses(t: Test, stack: Stack): Promise<void> {
  const guess = (n: number) =>
    call(stack, 'POST', '/users/log-in', { body: { username: 'somebody', password: `guess ${n}` } })
  const answers = await Promise.all(Array.from({ length: 9 }, (_, n) => guess(n)))
  t.same(answers.map(({ status }) => status).sort(), [401, 401, 401, 401, 401, 429, 429, 429, 429])
  const refused = await guess(9)
  isProblem(t, refused, 429, 'one more', { code: 'TOO_MANY_FAILURES' })
  t.match(refused.headers['retry-after'], /^([12]\d|30)$/)
}
