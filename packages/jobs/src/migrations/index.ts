import { addsColumn } from '@todo/service-kit/database'
import { CreateJob } from './2026-11-27-create-job.ts'

/** What a service adds to its own migrations. A migration that has been released is never changed. */
export const jobMigrations = [
  { name: '2026-11-27-create-job', class: CreateJob },
  {
    name: '2026-12-02-add-job-trace-parent',
    class: addsColumn('job', 'trace_parent', 'varchar(55)', (column) => column),
  },
]
