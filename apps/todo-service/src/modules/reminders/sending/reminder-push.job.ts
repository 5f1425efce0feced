import { defineJob } from '@todo/jobs'
import { Id } from '@todo/schemas'
import { Type } from 'typebox'

/** Sends a reminder to one browser. The payload names rows only. */
export const reminderPush = defineJob({
  name: 'reminder-push',
  payload: Type.Object({ uid: Type.String(), subscription_id: Id }),
  maxAttempts: 1_000,
  longestRetryMs: 60_000,
})
