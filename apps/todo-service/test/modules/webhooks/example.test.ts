import path from 'node:path'
import { freePort, startProcess, until } from '@todo/test-kit'
import tap from 'tap'
import { newSecret } from '../../../src/modules/webhooks/secrets.ts'
import { signed } from '../../../src/modules/webhooks/sending/message.ts'

const EXAMPLE = path.resolve(import.meta.dirname, '../../../../../docs/examples/webhook-receiver.ts')

tap.test('the receiver of the docs takes what is genuine, and refuses everything else', async (t) => {
  const [secret, port] = [newSecret(), await freePort()]
  const receiver = startProcess(t, EXAMPLE, { env: { WEBHOOK_SECRET: secret, PORT: String(port) } })
  const url = `http://127.0.0.1:${port}/`
  await until('it listens', async () => (await fetch(url, { method: 'POST' })).status === 401)
  const body = JSON.stringify({ type: 'todo.created', data: { text: 'added the to-do “a”' } })
  const send = async (secrets: string[], text = body, more = {}) => {
    const { headers } = signed({ id: 'msg_1', body }, { url, secrets })
    return (await fetch(url, { method: 'POST', headers: { ...headers, ...more }, body: text })).status
  }
  t.equal(await send([secret]), 204)
  t.equal(await send([newSecret(), secret]), 204, 'one of two signatures is enough')
  t.equal(await send([newSecret()]), 401)
  t.equal(await send([secret], body.replace('a”', 'b”')), 401)
  t.equal(await send([secret], body, { 'webhook-timestamp': '1' }), 401)
  await until('it has told', () => receiver.output().includes('msg_1 todo.created added the to-do “a”'))
})
