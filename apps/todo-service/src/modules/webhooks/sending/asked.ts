import type { SqlEntityManager } from '@mikro-orm/sql'
import { Viewer } from '../../../access/viewer.ts'
import type { Tables } from '../../../database/tables.ts'
import type { Claim } from './claims.ts'
import { WebhookLog } from './log.ts'
import { bodyOf, signed, testBody } from './message.ts'
import type { Answer } from './post.ts'
import { openSecrets, type SendingTools } from './tell.ts'

type Row = Awaited<ReturnType<typeof askedRow>>

/**
 * Sends a message that somebody has asked for: once, whatever comes of it.
 *
 * @throws {NoResultError} when it has been deleted.
 */
export async function sendAsked(claim: Claim, tools: SendingTools): Promise<void> {
  const { em, onTried } = tools
  const row = await askedRow(em, claim.id)
  const body = await bodyFor(em, row)
  const answer = body === undefined ? null : await send(row, body, tools)
  const state = answer === null ? 'dropped' : answer.error === null ? 'delivered' : 'failed'
  const tried = answer && { ...answer, attempts: row.attempts + 1, attempted_at: Date.now() }
  await em
    .getKysely<Tables>()
    .updateTable('webhook_delivery')
    .set({ state, due_at: null, ...tried })
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

/** What is sent; undefined if it is not there any more, or hidden. */
async function bodyFor(em: SqlEntityManager, row: Row): Promise<string | undefined> {
  const { account_id: account, account_version: version, n } = row
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
    .select(['d.attempts', 'd.created_at', 'w.url', 'w.secret', 'w.old_secret', 'w.old_secret_until'])
    .where('d.id', '=', id)
    .executeTakeFirstOrThrow()
}
