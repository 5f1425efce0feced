import { defineJob, UNTIL_EXPIRED } from '@todo/jobs'
import { Id } from '@todo/schemas'
import { Type } from 'typebox'

/** Sends a reminder to one browser. The payload names rows only. */
export const reminderPush = defineJob({
  name: 'reminder-push',
  payload: Type.Object({ uid: Type.String(), subscription_id: Id }),
  maxAttempts: UNTIL_EXPIRED,
  longestRetryMs: 60_000,
})
