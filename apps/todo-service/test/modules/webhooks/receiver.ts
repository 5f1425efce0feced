import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { createHttpStub, type HttpStub, until } from '@todo/test-kit'
import { Webhook } from 'standardwebhooks'
import type { Test } from 'tap'
import { WebhookEntity } from '../../../src/modules/webhooks/webhook.entity.ts'
import type { App, Client } from '../../helper.ts'

/** A message as it came in. */
export interface Received {
  headers: IncomingHttpHeaders
  body: string
}

/** Somebody who is told by webhooks. */
export interface Receiver {
  url: string
  stub: HttpStub
  /** What has come, in this order. */
  received: Received[]
  /** Answers this way from now on. */
  answer: (how: (response: ServerResponse) => void) => void
  /** The types of what has come. */
  types: () => string[]
  /** Waits until so many messages have come. */
  has: (count: number) => Promise<void>
}

/** Answers with a status. */
export function withStatus(status: number, body = '', headers: Record<string, string> = {}) {
  return (response: ServerResponse) => void response.writeHead(status, headers).end(body)
}

/** Starts a receiver on this machine; it is gone with the test. */
export async function createReceiver(t: Test): Promise<Receiver> {
  const received: Received[] = []
  let answer: (response: ServerResponse) => void = withStatus(204)
  const stub = await createHttpStub(t, (response, request) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body })
      answer(response)
    })
  })
  return {
    url: `http://127.0.0.1:${stub.port}/`,
    stub,
    received,
    answer: (how) => {
      answer = how
    },
    types: () => received.map(({ body }) => JSON.parse(body).type),
    has: (count) => until(`${count} messages have come`, () => received.length >= count),
  }
}

/** A webhook of a user, and its secret. */
export async function addWebhook(user: Client, url: string, events?: string[]) {
  const made = await user.call('POST', '/webhooks', { url, ...(events && { events }) })
  const { id, secret }: { id: number; secret: string } = made.json()
  const path = `/webhooks/${id}`
  return {
    id,
    secret,
    path,
    get: async () => (await user.get(path)).json(),
    deliveries: async () => (await user.get(`${path}/deliveries`)).json().deliveries,
  }
}

/** Ends the pause before the next try, and the claim of a process that is dead. */
export async function hurry(app: App, id: number): Promise<void> {
  await app.orm.em.fork().nativeUpdate(WebhookEntity, { id }, { due_at: 0 })
}

/** Reads a message as receivers do: with the library, which checks the signature. */
export function verify(secret: string, { headers, body }: Received) {
  const named = Object.entries(headers).map(([name, value]) => [name, String(value)])
  return Object(new Webhook(secret).verify(body, Object.fromEntries(named)))
}
