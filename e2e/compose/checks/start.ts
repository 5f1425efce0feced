import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type Client, describe, field } from '../client.ts'
import type { Report } from '../report.ts'
import { APPS, CONTAINERS, type Service, type Stack } from '../stack.ts'

/** What an image of ours may take, as an engine tells it. */
const MOST_MB = 300

/** The stack comes up from nothing, and does what the API promises. */
export async function checkStart(stack: Stack, client: Client, report: Report): Promise<void> {
  await report.check('`docker compose up --wait` brings the stack up from nothing', async () => {
    await stack.up('local', '--build')
    const sizes = await imageSizes(stack)
    for (const app of APPS) assert(Number(sizes.get(app)) <= MOST_MB, `${app} takes more than ${MOST_MB} MB`)
    return [...sizes].map(([service, size]) => `${service} ${size} MB`).join(', ')
  })
  await report.check('the log of the gateway says where the stack is', async () => {
    const [gateway = ''] = await stack.containers('gateway')
    const { port } = new URL(stack.url)
    assert.match(await stack.logs(gateway), new RegExp(`The to-do app is up at http://localhost:${port},`))
    return undefined
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

/** How much the image of each service takes, in MB. */
async function imageSizes(stack: Stack): Promise<Map<Service, number>> {
  const sizes = new Map<Service, number>()
  for (const service of CONTAINERS) {
    const [container = ''] = await stack.containers(service)
    const image = await stack.docker('inspect', '--format', '{{.Image}}', container)
    const bytes = Number(await stack.docker('image', 'inspect', '--format', '{{.Size}}', image))
    sizes.set(service, Math.round(bytes / 1e6))
  }
  return sizes
}
