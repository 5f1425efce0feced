import type { SqlEntityManager } from '@mikro-orm/sql'
import { handle, PermanentFailure } from '@todo/jobs'
import type { Tables } from '../../../database/tables.ts'
import { PushSubscriptionEntity } from '../../push/push-subscription.entity.ts'
import type { PushSender } from './push-sender.ts'
import { reminderPush } from './reminder-push.job.ts'
import { stillDue } from './still-due.ts'

/** What a push service says of a browser that takes no more messages, or none from this service. */
const GONE: readonly (number | null)[] = [401, 403, 404, 410]

/** Sends a reminder to one browser, unless there is no reason for it any more. A browser that is gone is forgotten. */
export function reminderPushHandler(sender: PushSender) {
  return handle(reminderPush, async ({ uid, subscription_id: id }, { em, signal }) => {
    const reminder = await stillDue(em, uid)
    const browser = reminder && (await browserOf(em, id, reminder.user_id))
    if (!browser) return
    const { fireId, id: reminder_id, todo_id, at, contents, due } = reminder
    const message = { id: fireId, reminder_id, todo_id, at: new Date(at).toISOString(), contents, due }
    const { status, error } = await sender.send(browser, { topic: uid, message }, signal)
    if (error === null) return
    if (GONE.includes(status)) return void (await em.nativeDelete(PushSubscriptionEntity, { id }))
    // No address in the message: it is kept with the job.
    const refusal = `the push service answered ${status ?? 'nothing'}`
    throw isFinal(status) ? new PermanentFailure(refusal) : new Error(refusal)
  })
}

/** Another try of the same message cannot help. */
function isFinal(status: number | null): boolean {
  return status !== null && status >= 300 && status < 500 && status !== 408 && status !== 429
}

function browserOf(em: SqlEntityManager, id: number, userId: number) {
  const browsers = em.getKysely<Tables>().selectFrom('push_subscription').select(['endpoint', 'p256dh', 'auth'])
  return browsers.where('id', '=', id).where('user_id', '=', userId).executeTakeFirst()
}
