import { defineJob } from '@todo/jobs'
import { Id } from '@todo/schemas'
import { Type } from 'typebox'

/** How long an export may take, from when it is asked for, in milliseconds: an hour. Then it counts as failed. */
export const EXPORT_MS = 3_600_000

/** Makes an export. */
export const makeExport = defineJob({
  name: 'make-export',
  payload: Type.Object({ export_id: Id }),
  timeoutMs: 600_000,
  firstRetryMs: 5_000,
  longestRetryMs: 300_000,
})
