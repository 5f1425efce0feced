import assert from 'node:assert/strict'
import { type Client, describe, field } from '../client.ts'
import type { Report } from '../report.ts'
import type { Stack } from '../stack.ts'
import type { Traffic } from '../traffic.ts'

/** The data in the volumes outlive the containers, and a backup outlives the volumes. */
export async function checkData(stack: Stack, client: Client, traffic: Traffic, report: Report): Promise<void> {
  await report.check('`down` and `up` keep data, passwords and keys; `hardened` is one variable away', async () => {
    await stack.compose('down')
    assert.equal(await stack.compose('ps', '--quiet', '--all'), '')
    await stack.up('hardened')
    const weak = await client.call('POST', '/users/sign-up', { body: { username: 'weak', password: 'password' } })
    assert.equal(weak.status, 422, describe(weak))
    const stranger = await client.call('POST', '/users/log-in', { body: { username: 'nobody', password: 'whatever' } })
    assert.equal(stranger.status, 401, describe(stranger))
    const token = await client.logIn('test', 'test')
    const { body } = await client.call('GET', '/todos', { token })
    assert.match(JSON.stringify(field(body, 'todos')), /buy milk/)
    // With the tokens from before: they would be invalid if there were another signing key.
    return `${await traffic.assertNothingLost()} to-dos`
  })
  await report.check('a backup, made while it runs, brings all of it back into empty volumes', async () => {
    const backup = /^\/backups\/todo-\S+$/m.exec(await stack.tool('backup', '--to', '/backups'))?.[0] ?? ''
    await stack.compose('down', '--volumes')
    await stack.tool('restore', backup, '--force')
    await stack.up('hardened')
    await client.logIn('test', 'test')
    return `${await traffic.assertNothingLost()} to-dos`
  })
}
