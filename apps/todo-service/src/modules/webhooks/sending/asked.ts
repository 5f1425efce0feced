import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow } from '@todo/service-kit/database'
import { sql } from 'kysely'
import { Viewer } from '../../../access/viewer.ts'
import type { Tables } from '../../../database/tables.ts'
import { DAY_MS } from '../../dates/calendar.ts'
import type { Answer } from '../../outbound/post.ts'
import type { Claim } from './claims.ts'
import { WebhookLog } from './log.ts'
import { bodyOf, signed, testBody } from './message.ts'
import { pauseAfter } from './record.ts'
import { reminderBody } from './reminders.ts'
import { openSecrets, type SendingTools } from './tell.ts'

type Row = Awaited<ReturnType<typeof askedRow>>

/** How long a reminder is tried again, in milliseconds: a day. Later, it helps nobody. */
const REMINDER_TRIED_FOR_MS = DAY_MS

/**
 * Sends a message out of the order of the log: one that somebody has asked for, once, whatever comes of it; or one of a
 * reminder, which is tried again for a day.
 *
 * @throws {NoResultError} when it has been deleted.
 */
export async function sendAsked(claim: Claim, tools: SendingTools): Promise<void> {
  const { em, onTried } = tools
  const row = await askedRow(em, claim.id)
  const body = await bodyFor(em, row)
  const answer = body === undefined ? null : await send(row, body, tools)
  const again = answer !== null && answer.error !== null && isTriedAgain(row)
  const state = answer === null ? 'dropped' : answer.error === null ? 'delivered' : again ? 'waiting' : 'failed'
  const tried = answer && { ...answer, attempts: row.attempts + 1, attempted_at: Date.now() }
  await em
    .getKysely<Tables>()
    .updateTable('webhook_delivery')
    .set({ state, due_at: again ? pauseOf(em, row) : null, ...tried })
    .where('id', '=', claim.id)
    .where('claims', '=', claim.number)
    .execute()
  onTried(state)
}

async function send(row: Row, body: string, { post, secrets: box, signal }: SendingTools): Promise<Answer> {
  const secrets = openSecrets(row, box)
  if (!secrets) return { status: null, excerpt: null, error: 'The secret of the webhook cannot be read any more' }
  return post.send(signed({ id: row.message_id, body }, { url: row.url, secrets }), signal)
}

/** What came long ago is not tried again. */
function isTriedAgain({ fire_uid, created_at }: Row): boolean {
  return fire_uid !== null && Date.now() - created_at < REMINDER_TRIED_FOR_MS
}

function pauseOf(em: SqlEntityManager, { attempts }: Row) {
  return sql<number>`${databaseNow(em)} + ${Math.round(pauseAfter(attempts + 1))}`
}

/** What is sent; undefined if it is not there any more, or hidden, or a reminder for a webhook that is off. */
async function bodyFor(em: SqlEntityManager, row: Row): Promise<string | undefined> {
  const { account_id: account, account_version: version, n, fire_uid } = row
  if (fire_uid !== null) return row.is_active ? reminderBody(em, fire_uid) : undefined
  if (account === null || version === null || n === null) return testBody(row.webhook_id, row.created_at)
  const line = await new WebhookLog(em, new Viewer({ id: row.user_id })).line({ account, version, n })
  return line && bodyOf(line, row.user_id)
}

function askedRow(em: SqlEntityManager, id: number) {
  return em
    .getKysely<Tables>()
    .selectFrom('webhook_delivery as d')
    .innerJoin('webhook as w', 'w.id', 'd.webhook_id')
    .select(['d.user_id', 'd.webhook_id', 'd.message_id', 'd.account_id', 'd.account_version', 'd.n'])
    .select([
      'd.attempts',
      'd.created_at',
      'd.fire_uid',
      'w.url',
      'w.is_active',
      'w.secret',
      'w.old_secret',
      'w.old_secret_until',
    ])
    .where('d.id', '=', id)
    .executeTakeFirstOrThrow()
}
