import { randomUUID } from 'node:crypto'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { enqueue } from '@todo/jobs'
import { databaseNow, inTransaction, runsOnSqlite } from '@todo/service-kit/database'
import type { Tables } from '../../../database/tables.ts'
import { DAY_MS } from '../../dates/calendar.ts'
import { digestMail } from './digest-mail.job.ts'

/** How often unread notifications are looked for, in milliseconds. */
export const DIGEST_EVERY_MS = 10_000

/**
 * How long after a notification a mail tells of it, and of all that has come since, if it is not read before; and how far
 * apart such mails are at least. In milliseconds.
 */
export const DIGEST_MS = 15 * 60_000

/** After this time a mail is not worth sending any more, in milliseconds. */
const LATEST_MS = DAY_MS

/** How many users are looked for at once. */
const BATCH = 100

/**
 * Enqueues a mail for each user with unread notifications. Several processes may do so at once, and it may be cut off
 * anywhere: each notification is in one mail.
 *
 * @param now Milliseconds since 1970; left out, it is the time of the database, which is the same for all.
 */
export async function sendDigests(em: SqlEntityManager, now?: number): Promise<void> {
  const { first, time } = await look(em)
  const until = now ?? time
  if (first === null || first > until) return
  let users: number[]
  do {
    users = await waitingUsers(em, until)
    for (const id of users) await inTransaction(em, (em) => sendDigest(em, id, until))
  } while (users.length === BATCH)
}

/** When the next mail has to be sent, and what time it is. */
function look(em: SqlEntityManager): Promise<{ first: number | null; time: number }> {
  return em
    .getKysely<Tables>()
    .selectNoFrom(({ selectFrom }) => [
      selectFrom('notification')
        .select('mail_at')
        .where('mail_at', 'is not', null)
        .orderBy('mail_at')
        .limit(1)
        .as('first'),
      databaseNow(em).as('time'),
    ])
    .executeTakeFirstOrThrow()
}

async function waitingUsers(em: SqlEntityManager, until: number): Promise<number[]> {
  const due = em.getKysely<Tables>().selectFrom('notification').select('user_id').distinct()
  const users = await due.where('mail_at', '<=', until).limit(BATCH).execute()
  return users.map(({ user_id }) => user_id)
}

/** Has one mail tell of all that waits for a user, or puts it off if the last mail was not long ago. */
async function sendDigest(em: SqlEntityManager, user_id: number, now: number): Promise<void> {
  const db = em.getKysely<Tables>()
  // The lock makes a second process wait, and see what the first one has done.
  const account = db.selectFrom('user').select('id').where('id', '=', user_id)
  await account.$if(!runsOnSqlite(em), (query) => query.forUpdate()).execute()
  const { last } = await db
    .selectFrom('notification')
    .select(({ fn }) => fn.max('mailed_at').as('last'))
    .where('user_id', '=', user_id)
    .executeTakeFirstOrThrow()
  const next = (last ?? -DIGEST_MS) + DIGEST_MS
  const isTooSoon = next > now
  await db
    .updateTable('notification')
    .set(isTooSoon ? { mail_at: next } : { mail_at: null, mailed_at: now })
    .where('user_id', '=', user_id)
    .where('mail_at', 'is not', null)
    .execute()
  if (isTooSoon) return
  await enqueue(em, digestMail, { uid: randomUUID(), user_id, mailed_at: now }, { expiresAfterMs: LATEST_MS })
}
