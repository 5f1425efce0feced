import { CreateJob } from './2026-11-25-201-job-create.ts'
import { IndexJobDueAt } from './2026-11-25-202-job-index-due-at.ts'
import { IndexJobState } from './2026-11-25-203-job-index-state.ts'
import { UniqueJobWaitingKey } from './2026-11-25-204-job-unique-waiting-key.ts'

/** What a service adds to the migrations of its database, in this order. One that has been released is never changed. */
export const jobMigrations = [
  { name: '2026-11-25-201-job-create', class: CreateJob },
  { name: '2026-11-25-202-job-index-due-at', class: IndexJobDueAt },
  { name: '2026-11-25-203-job-index-state', class: IndexJobState },
  { name: '2026-11-25-204-job-unique-waiting-key', class: UniqueJobWaitingKey },
]
