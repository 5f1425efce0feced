import { defineJob, UNTIL_EXPIRED } from '@todo/jobs'
import { Type } from 'typebox'

/**
 * Makes a code and mails it. The payload names the row only: neither the code nor the address is in it. `mail_id` names
 * the mail, however often it has to be sent. The pauses are short, since the code is good for minutes only; after that,
 * the job expires.
 */
export const codeMail = defineJob({
  name: 'code-mail',
  payload: Type.Object({ code_id: Type.String(), mail_id: Type.String() }),
  maxAttempts: UNTIL_EXPIRED,
  firstRetryMs: 500,
  longestRetryMs: 5_000,
})
