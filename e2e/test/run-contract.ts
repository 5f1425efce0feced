import { randomUUID } from 'node:crypto'
import { mysql, sqlite, until } from '@todo/test-kit'
import type { Test } from 'tap'
import { call, newUser, type Target } from './contract/client.ts'
import { contract } from './contract/suite.ts'
import { mailsAt } from './mails.ts'
import { type Stack, startStack } from './stack.ts'

/** The ways in which the product is run. Each tries its part of what no client should send. */
const WAYS = {
  /** As `npm start` does. */
  local: { layout: 'together', database: sqlite, part: { index: 0, of: 2 } },
  /** As a deployment does. */
  hardened: { layout: 'apart', database: mysql ?? sqlite, part: { index: 1, of: 2 } },
} as const

/** Holds a stack against the contract; or the one at E2E_BASE_URL, and no other. */
export async function testContract(t: Test, profile: Target['profile']): Promise<void> {
  const url = process.env.E2E_BASE_URL
  if (url) {
    const itsProfile = process.env.E2E_PROFILE === 'hardened' ? 'hardened' : 'local'
    const skip = itsProfile !== profile && `it is ${itsProfile}`
    const mailUrl = process.env.E2E_MAIL_URL
    const target = { url, profile, ...(mailUrl && { mails: () => mailsAt(mailUrl) }) }
    await t.test(`${url}, ${profile}`, { skip }, (t) => contract(t, target, { index: 0, of: 1 }))
    return
  }
  const { layout, database, part } = WAYS[profile]
  await t.test(`${profile}, ${layout}, ${database.name}`, async (t) => {
    const stack = await startStack(t, layout, { database, profile })
    await contract(t, stack, part)
    await t.test('logs', (t) => logs(t, stack))
  })
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
  // What is handed over within a process is one line there, that of the service.
  const passedOn = stack.layout === 'together' ? 0 : 5
  const apps = [['auth-service', 3] as const, ['todo-service', 2] as const, ['gateway', passedOn] as const]
  for (const [app, requests] of apps) {
    const lines = () => stack.logOf(app).split('\n')
    const done = () =>
      lines().filter((line) => line.includes(headers['x-request-id']) && line.includes('request completed'))
    // A line is written soon after the answer, which need not be before the answer arrives.
    await until(`${app} names its requests by the id that the client gave`, () => done().length >= requests)
    t.equal(done().length, requests)
    const accessTokens = [token, String(logIn.body.access_token), 'eyJ']
    for (const secret of [...refreshTokens, ...accessTokens, password, 'pass-', 'a secret wish', '@example.com']) {
      t.notOk(stack.logOf(app).includes(secret), `${app} keeps a secret`)
    }
    t.notMatch(stack.logOf(app), /"level":(50|60)/, `${app} has met no error of its own`)
    t.equal(stack.logOf(app).includes('SECURITY_PROFILE=local'), stack.profile === 'local')
  }
}
