import { defineJob, UNTIL_EXPIRED } from '@todo/jobs'
import { Type } from 'typebox'

/** Has a reminder be sent by mail. The payload names the row only. */
export const reminderMail = defineJob({
  name: 'reminder-mail',
  payload: Type.Object({ uid: Type.String() }),
  maxAttempts: UNTIL_EXPIRED,
  longestRetryMs: 60_000,
})
