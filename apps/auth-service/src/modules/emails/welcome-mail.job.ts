import { defineJob } from '@todo/jobs'
import { Type } from 'typebox'

/** After a day, nobody needs to be welcomed any more. */
export const WELCOME_EXPIRES_AFTER_MS = 86_400_000

/** Welcomes a user at the address that has been verified. `mail_id` names the mail, however often it is sent. */
export const welcomeMail = defineJob({
  name: 'welcome-mail',
  payload: Type.Object({ user_id: Type.Integer(), mail_id: Type.String() }),
  maxAttempts: 1_000,
  longestRetryMs: 300_000,
})
