import type { SqlEntityManager } from '@mikro-orm/sql'
import type { DeliveryState } from '@todo/schemas'
import { databaseNow, inTransaction } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { Tables } from '../../../database/tables.ts'
import { DAY_MS } from '../../dates/calendar.ts'
import type { Answer } from '../../outbound/post.ts'
import { type Claim, ClaimLost } from './claims.ts'
import type { Place } from './log.ts'
import { setPlace } from './places.ts'

/** How long a message is tried again, in milliseconds: three days. */
const TRIED_FOR_MS = 3 * DAY_MS
/** How many failures in a row switch a webhook off. */
const MOST_FAILURES = 50
/** The pause after the first failure, and the longest one, in milliseconds. */
const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 3 * 3_600_000
/** The receiver wants nothing any more (RFC 9110, section 15.5.11). */
const GONE = 410

/** A message to a webhook, and the line that it tells of. */
export interface Told {
  webhookId: number
  failures: number
  messageId: string
  type: string
  line: Place
}

/** The pause after so many failures in a row, in milliseconds: it doubles each time, and half of it is random. */
export function pauseAfter(failures: number, random = Math.random()): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS) * (0.5 + random / 2)
}

/**
 * Notes what came of a try to tell a webhook: the message, how far the webhook is, and when it is tried again, all at once.
 *
 * @returns the state of the message: `waiting` if it is tried again.
 * @throws {ClaimLost} when somebody else has the webhook by now; nothing is written then.
 */
export function record(em: SqlEntityManager, claim: Claim, told: Told, answer: Answer): Promise<DeliveryState> {
  return inTransaction(em, async (em) => {
    await updateClaimed(em, claim, afterwards(em, told, answer))
    const state = await noteMessage(em, claim.userId, told, answer)
    if (state !== 'waiting') await setPlace(em, told.webhookId, told.line)
    return state
  })
}

/** Switches a webhook off, and says why. */
export function switchOff(em: SqlEntityManager, claim: Claim, reason: string): Promise<void> {
  return updateClaimed(em, claim, { is_active: sql.lit(false), off_reason: reason })
}

/**
 * Notes that a webhook has been told everything up to these places. What still waits is hidden from its owner by now.
 *
 * @throws {ClaimLost}
 */
export function finish(em: SqlEntityManager, claim: Claim, places: readonly Place[]): Promise<void> {
  return inTransaction(em, async (em) => {
    await updateClaimed(em, claim, { due_at: databaseNow(em) })
    for (const place of places) await setPlace(em, claim.id, place)
    await em
      .getKysely<Tables>()
      .updateTable('webhook_delivery')
      .set({ state: 'dropped' })
      .where('webhook_id', '=', claim.id)
      .where('state', '=', 'waiting')
      .where('due_at', 'is', null)
      .execute()
  })
}

/** What becomes of the webhook. */
function afterwards(em: SqlEntityManager, { failures: before }: Told, { status, error }: Answer) {
  if (error === null) return { failures: 0 }
  const failures = before + 1
  const due_at = sql<number>`${databaseNow(em)} + ${Math.round(pauseAfter(failures))}`
  const reason =
    status === GONE
      ? 'The receiver has answered 410: it wants nothing any more'
      : failures >= MOST_FAILURES
        ? `The last ${MOST_FAILURES} tries have failed`
        : undefined
  return { failures, due_at, ...(reason !== undefined && { is_active: sql.lit(false), off_reason: reason }) }
}

async function updateClaimed(em: SqlEntityManager, { id, number }: Claim, change: object): Promise<void> {
  const { numUpdatedRows } = await em
    .getKysely<Tables>()
    .updateTable('webhook')
    .set(change)
    .where('id', '=', id)
    .where('claims', '=', number)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) throw new ClaimLost()
}

async function noteMessage(
  em: SqlEntityManager,
  userId: number,
  { webhookId, messageId, type, line }: Told,
  { status, excerpt, error }: Answer,
): Promise<DeliveryState> {
  const db = em.getKysely<Tables>()
  const now = Date.now()
  const earlier = await db
    .selectFrom('webhook_delivery')
    .select(['id', 'attempts', 'created_at'])
    .where('message_id', '=', messageId)
    .executeTakeFirst()
  const isGivenUp = now - (earlier?.created_at ?? now) > TRIED_FOR_MS
  const state: DeliveryState = error === null ? 'delivered' : isGivenUp ? 'failed' : 'waiting'
  const result = { state, status, excerpt, error, attempted_at: now }
  if (earlier) {
    const change = { ...result, attempts: earlier.attempts + 1 }
    await db.updateTable('webhook_delivery').set(change).where('id', '=', earlier.id).execute()
    return state
  }
  const made = { webhook_id: webhookId, user_id: userId, message_id: messageId, type, attempts: 1, created_at: now }
  const place = { account_id: line.account, account_version: line.version, n: line.n }
  await db
    .insertInto('webhook_delivery')
    .values({ ...made, ...place, ...result })
    .execute()
  return state
}
