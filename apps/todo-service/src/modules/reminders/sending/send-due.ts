import { randomUUID } from 'node:crypto'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { enqueue } from '@todo/jobs'
import { databaseNow, inTransaction, runsOnSqlite } from '@todo/service-kit/database'
import type { Tables } from '../../../database/tables.ts'
import { DAY_MS } from '../../dates/calendar.ts'
import { tellOfReminder } from '../../webhooks/sending/reminders.ts'
import { nextMoment, setMoments } from '../retime-reminders.ts'
import { type TimedReminder, timedReminders } from '../timed-reminders.ts'
import { reminderMail } from './reminder-mail.job.ts'
import { reminderPush } from './reminder-push.job.ts'

/** How often reminders that are due are looked for, in milliseconds. */
export const LOOK_EVERY_MS = 2_000

/** How late a reminder may come, in milliseconds. Later, it is only listed. */
const LATEST_MS = DAY_MS

/** How long the record of a reminder that has come is kept, in milliseconds. */
const KEEP_MS = 30 * DAY_MS

/** How many reminders one transaction sends. */
const BATCH = 100

/** A reminder that has to come now. */
type DueReminder = TimedReminder & { occasion: NonNullable<TimedReminder['occasion']> }

/**
 * Sends the reminders that are due, each once. Several processes may do so at once: each takes those that no other one has
 * locked. May be cut off anywhere.
 *
 * @param now Milliseconds since 1970; left out, it is the time of the database, which is the same for all.
 */
export async function sendDue(em: SqlEntityManager, now?: number): Promise<void> {
  const { first, time } = await look(em)
  const until = now ?? time
  if (first === null || first > until) return
  let taken = BATCH
  while (taken === BATCH) taken = await inTransaction(em, (em) => sendSome(em, until))
}

/** Deletes the records of reminders that came long ago. */
export async function forgetFires(em: SqlEntityManager): Promise<void> {
  const { time } = await look(em)
  await em
    .getKysely<Tables>()
    .deleteFrom('reminder_fire')
    .where('fired_at', '<', time - KEEP_MS)
    .execute()
}

/** When the next reminder comes, and what time it is. */
function look(em: SqlEntityManager): Promise<{ first: number | null; time: number }> {
  return em
    .getKysely<Tables>()
    .selectNoFrom(({ selectFrom }) => [
      selectFrom('reminder').select('next_at').where('next_at', 'is not', null).orderBy('next_at').limit(1).as('first'),
      databaseNow(em).as('time'),
    ])
    .executeTakeFirstOrThrow()
}

/** @returns how many were looked at. */
async function sendSome(em: SqlEntityManager, now: number): Promise<number> {
  const ids = await take(em, now)
  if (ids.length === 0) return 0
  const reminders = await timedReminders(em, ids)
  const isDue = (reminder: TimedReminder): reminder is DueReminder => (nextMoment(reminder) ?? Infinity) <= now
  await setMoments(
    em,
    reminders.filter((reminder) => !isDue(reminder)),
  )
  await send(em, reminders.filter(isDue), now)
  return ids.length
}

/** Locks reminders that are due, and no other process has locked. */
async function take(em: SqlEntityManager, now: number): Promise<number[]> {
  const rows = await em
    .getKysely<Tables>()
    .selectFrom('reminder')
    .select('id')
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .limit(BATCH)
    .$if(!runsOnSqlite(em), (query) => query.forUpdate().skipLocked())
    .execute()
  return rows.map(({ id }) => id)
}

/**
 * Notes that reminders come now, and has their messages sent. A reminder that has already come on its occasion is left out.
 */
async function send(em: SqlEntityManager, reminders: readonly DueReminder[], now: number): Promise<void> {
  if (reminders.length === 0) return
  const db = em.getKysely<Tables>()
  const ids = reminders.map(({ id }) => id)
  const earlier = await db
    .selectFrom('reminder_fire')
    .select(['reminder_id', 'occasion'])
    .where('reminder_id', 'in', ids)
    .execute()
  const hasCome = ({ id, occasion }: DueReminder) =>
    earlier.some((fire) => fire.reminder_id === id && fire.occasion === occasion.name)
  for (const reminder of reminders) {
    const { id, occasion } = reminder
    const come = { next_at: null, last_occasion: occasion.name }
    await db.updateTable('reminder').set(come).where('id', '=', id).execute()
    if (!hasCome(reminder)) await note(em, reminder, now)
  }
}

async function note(em: SqlEntityManager, { id, user_id, channel, occasion }: DueReminder, now: number): Promise<void> {
  const isMissed = now - occasion.at > LATEST_MS
  const uid = randomUUID()
  await em
    .getKysely<Tables>()
    .insertInto('reminder_fire')
    .values({
      uid,
      user_id,
      reminder_id: id,
      occasion: occasion.name,
      state: isMissed ? 'missed' : 'sent',
      at: occasion.at,
      fired_at: now,
    })
    .execute()
  if (isMissed) return
  if (channel === 'mail') await enqueue(em, reminderMail, { uid }, { expiresAfterMs: LATEST_MS })
  if (channel === 'webhook') await tellOfReminder(em, user_id, uid)
  if (channel === 'push')
    for (const subscription_id of await browsersOf(em, user_id))
      await enqueue(em, reminderPush, { uid, subscription_id }, { expiresAfterMs: LATEST_MS })
}

async function browsersOf(em: SqlEntityManager, userId: number): Promise<number[]> {
  const browsers = em.getKysely<Tables>().selectFrom('push_subscription').select('id')
  return (await browsers.where('user_id', '=', userId).orderBy('id').execute()).map(({ id }) => id)
}
