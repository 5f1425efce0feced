import { defineJob, UNTIL_EXPIRED } from '@todo/jobs'
import { Type } from 'typebox'

/** Sends a mail that another service has ordered. The payload names the order only. */
export const orderedMail = defineJob({
  name: 'ordered-mail',
  payload: Type.Object({ key: Type.String() }),
  maxAttempts: UNTIL_EXPIRED,
  // To ask what is left of it (5 s), and then what a mail server may take: 25 s at the most. A mail that was cut off is sent twice.
  timeoutMs: 45_000,
  longestRetryMs: 300_000,
})
