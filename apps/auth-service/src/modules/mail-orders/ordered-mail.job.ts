import { defineJob } from '@todo/jobs'
import { Type } from 'typebox'

/** Sends a mail that another service has ordered. The payload names the order only. */
export const orderedMail = defineJob({
  name: 'ordered-mail',
  payload: Type.Object({ key: Type.String() }),
  maxAttempts: 1_000,
  longestRetryMs: 300_000,
})
