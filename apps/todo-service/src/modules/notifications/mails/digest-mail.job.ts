import { defineJob, UNTIL_EXPIRED } from '@todo/jobs'
import { Id } from '@todo/schemas'
import { Type } from 'typebox'

/** Has a user be told by mail of what is unread. `mailed_at` says which notifications, `uid` names the mail. */
export const digestMail = defineJob({
  name: 'digest-mail',
  payload: Type.Object({ uid: Type.String(), user_id: Id, mailed_at: Type.Integer() }),
  maxAttempts: UNTIL_EXPIRED,
  longestRetryMs: 60_000,
})
