import { defineJob, UNTIL_EXPIRED } from '@todo/jobs'
import { Type } from 'typebox'

/** Sends a notice. The payload names the row only, so no address is in it. */
export const noticeMail = defineJob({
  name: 'notice-mail',
  payload: Type.Object({ notice_id: Type.String() }),
  maxAttempts: UNTIL_EXPIRED,
  longestRetryMs: 300_000,
})
