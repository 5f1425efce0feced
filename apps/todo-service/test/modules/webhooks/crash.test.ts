import path from 'node:path'
import { bearer, createFeedServer, createKeyServer, databases, startServer, until } from '@todo/test-kit'
import tap from 'tap'
import { buildTestApp, clientOf, KEY, lend, newUser, onEachDatabase, tokenFor } from '../../helper.ts'
import { addWebhook, createReceiver, hurry, verify, withStatus } from './receiver.ts'

const SERVER = path.join(import.meta.dirname, '../../../src/server.ts')
const env = { WEBHOOKS_ALLOW_PRIVATE: 'true' }

for (const database of databases)
  tap.test(`on ${database.name} a message whose sender was killed is sent again, with the same id`, async (t) => {
    const feed = await createFeedServer(t)
    const url = await lend(t, database)
    const receiver = await createReceiver(t)
    const process = await startServer(t, SERVER, {
      env: {
        ...env,
        DATABASE_URL: url,
        JWKS_URL: (await createKeyServer(t, KEY)).url,
        USER_FEED_URL: feed.url,
        SERVICE_TOKEN: feed.token,
      },
      unmeasured: true,
    })
    receiver.answer(() => void process.child.kill('SIGKILL'))
    const user = newUser()
    const headers = { ...bearer(tokenFor(user)), 'content-type': 'application/json' }
    const post = (path: string, body: object) =>
      fetch(`${process.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    const { id, secret } = Object(await (await post('/webhooks', { url: receiver.url })).json())
    await post('/todos', { contents: 'a' })
    await receiver.has(1)
    await process.exit
    receiver.answer(withStatus(204))
    const { app } = await buildTestApp(t, database, { url, feed, env, webhooks: { lookEveryMs: 20 } })
    await app.ready()
    await hurry(app, id)
    await receiver.has(2)
    const [first, second] = receiver.received
    t.equal(second?.headers['webhook-id'], first?.headers['webhook-id'])
    t.equal(second?.body, first?.body)
    t.match(verify(secret, second ?? { headers: {}, body: '' }), { type: 'todo.created' })
  })

onEachDatabase(async (t, database) => {
  t.test('a process that stops gives back what it was sending', async (t) => {
    const receiver = await createReceiver(t)
    receiver.answer(() => undefined)
    // A turn is over after one message: the next one has the next turn.
    const options = { env, webhooks: { lookEveryMs: 20, turnMs: 0 } }
    const { app, url, feed } = await buildTestApp(t, database, options)
    await app.ready()
    const ada = clientOf(app, newUser())
    await addWebhook(ada, receiver.url)
    await ada.add()
    await receiver.has(1)
    await app.close()
    receiver.answer(withStatus(204))
    const next = await buildTestApp(t, database, { ...options, url, feed })
    await next.app.ready()
    await clientOf(next.app, ada.user).add()
    await receiver.has(3)
    t.equal(receiver.received[1]?.headers['webhook-id'], receiver.received[0]?.headers['webhook-id'])
    await until('it is noted', async () => {
      const { webhooks } = (await clientOf(next.app, ada.user).get('/webhooks')).json()
      const path = `/webhooks/${webhooks[0].id}/deliveries`
      return (await clientOf(next.app, ada.user).get(path)).json().deliveries.length === 2
    })
  })
})
