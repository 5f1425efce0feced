import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type Client, describe, field } from '../client.ts'
import type { Report } from '../report.ts'
import { CONTAINERS, type Stack } from '../stack.ts'

/** The stack comes up from nothing, and does what the API promises. */
export async function checkStart(stack: Stack, client: Client, report: Report): Promise<void> {
  await report.check('`docker compose up --wait` brings the stack up from nothing', async () => {
    await stack.up('local', '--build')
    return imageSizes(stack)
  })
  await report.check('a user signs up, logs in, and keeps a to-do', async () => {
    const token = await client.newUser('test', 'test')
    const created = await client.call('POST', '/todos', { token, body: { contents: 'buy milk' } })
    assert.equal(created.status, 201, describe(created))
    const listed = await client.call('GET', '/todos?include=user', { token })
    assert.match(JSON.stringify(listed.body), /buy milk/)
    assert.match(JSON.stringify(listed.body), /"username":"test"/)
    return undefined
  })
  await report.check('the gateway and the service behind it log one request id', async () => {
    const id = randomUUID()
    const answer = await client.call('GET', '/todos', { headers: { 'x-request-id': id } })
    assert.equal(answer.headers.get('x-request-id'), id)
    assert.equal(field(answer.body, 'request_id'), id)
    for (const service of ['gateway', 'todo-service'] as const) {
      const [container = ''] = await stack.containers(service)
      assert(
        (await stack.logs(container)).split('\n').some((line) => line.includes(id)),
        `${service} has not logged it`,
      )
    }
    return undefined
  })
}

async function imageSizes(stack: Stack): Promise<string> {
  const sizes: string[] = []
  for (const service of CONTAINERS) {
    const [container = ''] = await stack.containers(service)
    const image = await stack.docker('inspect', '--format', '{{.Image}}', container)
    const bytes = Number(await stack.docker('image', 'inspect', '--format', '{{.Size}}', image))
    sizes.push(`${service} ${Math.round(bytes / 1e6)} MB`)
  }
  return sizes.join(', ')
}
