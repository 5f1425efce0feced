import { randomUUID } from 'node:crypto'
import { databases, until } from '@todo/test-kit'
import type { Test } from 'tap'
import { call, newUser, type Target } from './contract/client.ts'
import { contract } from './contract/suite.ts'
import { mailsAt } from './mails.ts'
import { type Stack, startStack } from './stack.ts'

/** Holds a stack of this machine's own against the contract, on each database; or the one at E2E_BASE_URL, and no other. */
export async function testContract(t: Test, profile: Target['profile']): Promise<void> {
  const url = process.env.E2E_BASE_URL
  if (url) {
    const itsProfile = process.env.E2E_PROFILE === 'hardened' ? 'hardened' : 'local'
    const skip = itsProfile !== profile && `it is ${itsProfile}`
    const mailUrl = process.env.E2E_MAIL_URL
    const target = { url, profile, ...(mailUrl && { mails: () => mailsAt(mailUrl) }) }
    await t.test(`${url}, ${profile}`, { skip }, (t) => contract(t, target))
    return
  }
  for (const database of databases) {
    await t.test(`${profile}, ${database.name}`, async (t) => {
      const stack = await startStack(t, { database, profile })
      await contract(t, stack)
      await t.test('logs', (t) => logs(t, stack))
    })
  }
}

async function logs(t: Test, stack: Stack): Promise<void> {
  const { token, refreshToken, username, password } = await newUser(stack)
  const headers = { 'x-request-id': `trace-${randomUUID()}` }
  const logIn = await call(stack, 'POST', '/users/log-in', { body: { username, password }, headers })
  const refresh = await call(stack, 'POST', '/users/token/refresh', { body: { refresh_token: refreshToken }, headers })
  const refreshTokens = [refreshToken, String(logIn.body.refresh_token), String(refresh.body.refresh_token)]
  await call(stack, 'POST', '/todos', { token, body: { contents: 'a secret wish' }, headers })
  await call(stack, 'GET', `/todos?cursor=${token}`, { token, headers })
  await call(stack, 'POST', '/users/sign-up', { body: `{"password":"${password}"`, headers })
  const apps = [[stack.auth, 3] as const, [stack.todo, 2] as const, [stack.gateway, 5] as const]
  for (const [app, requests] of apps) {
    const named = () => app.output().split(headers['x-request-id']).length - 1
    // A line is written soon after the answer, which need not be before the answer arrives.
    await until(`${app.name} names its requests by the id that the client gave`, () => named() >= requests)
    const accessTokens = [token, String(logIn.body.access_token), 'eyJ']
    for (const secret of [...refreshTokens, ...accessTokens, password, 'pass-', 'a secret wish', '@example.com']) {
      t.notOk(app.output().includes(secret), `${app.name} keeps a secret`)
    }
    t.notMatch(app.output(), /"level":(50|60)/, `${app.name} has met no error of its own`)
    t.equal(app.output().includes('SECURITY_PROFILE=local'), stack.profile === 'local')
  }
}
