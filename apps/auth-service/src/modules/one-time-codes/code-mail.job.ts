import { defineJob } from '@todo/jobs'
import { Type } from 'typebox'

/**
 * Makes a code and mails it. The job names the row alone: neither the code nor the address is in it. Its pauses are
 * short, as the code is good for minutes only; after that it is not worth sending.
 */
export const codeMail = defineJob({
  name: 'code-mail',
  payload: Type.Object({ code_id: Type.String() }),
  maxAttempts: 1_000,
  firstRetryMs: 500,
  longestRetryMs: 5_000,
})
