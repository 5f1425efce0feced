import { hash } from 'node:crypto'
import type { WebhookMessage } from '@todo/schemas'
import { Webhook } from 'standardwebhooks'
import { entryOf } from '../../changes/history/history.service.ts'
import type { HistoryRow } from '../../changes/history/told-lines.ts'
import type { Message } from '../../outbound/post.ts'

/** What the log says was done. */
const ACTIONS = ['create', 'update', 'complete', 'skip', 'reopen', 'move', 'delete', 'restore', 'purge']

/** What a test is told as. */
export const TEST_TYPE = 'webhook.test'

/** How much of a digest names a message, in characters of 6 bits. */
const ID_LENGTH = 27

/** The type of a message about a line of the log, as in `todo.completed`. */
export function typeOf({ entity, action }: Pick<HistoryRow, 'entity' | 'action'>): string {
  return `${entity}.${past(action)}`
}

/** The actions of the log that are told by this name. */
export function actionsTold(name: string): string[] {
  return ACTIONS.filter((action) => past(action) === name)
}

function past(action: string): string {
  return action === 'skip' ? 'skipped' : action.replace(/e?$/, 'ed')
}

/**
 * The id of a message: the same whenever, and by whomever, the line is told to the webhook. The time of the line is in it, since
 * a database that is restored from a backup gives a version to another line.
 */
export function messageIdOf(
  webhookId: number,
  { user_id, version, n, at }: Pick<HistoryRow, 'user_id' | 'version' | 'n' | 'at'>,
): string {
  const digest = hash('sha256', JSON.stringify([webhookId, user_id, version, n, at]), 'base64url')
  return `msg_${digest.slice(0, ID_LENGTH)}`
}

/** What is sent of a line of the log. */
export function bodyOf(row: HistoryRow, viewerId: number): string {
  const entry = entryOf(row, viewerId)
  const message: WebhookMessage = {
    type: typeOf(row),
    timestamp: entry.at,
    data: { ...entry, list_id: row.list_id },
  }
  return JSON.stringify(message)
}

/** What is sent as a test. */
export function testBody(webhookId: number, at: number): string {
  return JSON.stringify({ type: TEST_TYPE, timestamp: new Date(at).toISOString(), data: { webhook_id: webhookId } })
}

/** Signs a message with each of the secrets, as Standard Webhooks 1.0 says. */
export function signed(
  { id, body }: { id: string; body: string },
  { url, secrets }: { url: string; secrets: readonly string[] },
): Message {
  const now = new Date()
  return {
    url,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'todo-service',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(' '),
    },
  }
}
