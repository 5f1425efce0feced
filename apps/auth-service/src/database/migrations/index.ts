import { jobMigrations } from '@todo/jobs'
import { addsColumn, CreateIdempotencyKey } from '@todo/service-kit/database'
import { CreateUser } from './2026-11-27-1-create-user.ts'
import { CreateFeedPosition } from './2026-11-27-2-create-feed-position.ts'
import { CreateSession } from './2026-11-27-3-create-session.ts'
import { CreateThrottle } from './2026-11-27-4-create-throttle.ts'
import { CreateAuditEvent } from './2026-11-27-5-create-audit-event.ts'
import { CreateOneTimeCode } from './2026-11-27-6-create-one-time-code.ts'
import { CreateCodeLimit } from './2026-11-27-7-create-code-limit.ts'
import { CreateNotice } from './2026-11-27-8-create-notice.ts'
import { CreateInvitation } from './2026-11-29-40-create-invitation.ts'
import { CreateOrderedMail } from './2026-11-29-50-create-ordered-mail.ts'
import { IndexLogIns } from './2026-12-02-12-index-log-ins.ts'

/** In the order in which they run. A migration that has been released is never changed. */
export const migrations = [
  { name: '2026-11-27-1-create-user', class: CreateUser },
  { name: '2026-11-27-2-create-feed-position', class: CreateFeedPosition },
  { name: '2026-11-27-3-create-session', class: CreateSession },
  { name: '2026-11-27-4-create-throttle', class: CreateThrottle },
  { name: '2026-11-27-5-create-audit-event', class: CreateAuditEvent },
  { name: '2026-11-27-6-create-one-time-code', class: CreateOneTimeCode },
  { name: '2026-11-27-7-create-code-limit', class: CreateCodeLimit },
  { name: '2026-11-27-8-create-notice', class: CreateNotice },
  ...jobMigrations,
  { name: '2026-11-28-40-create-idempotency-key', class: CreateIdempotencyKey },
  { name: '2026-11-29-40-create-invitation', class: CreateInvitation },
  {
    name: '2026-11-29-41-add-disabled-at',
    class: addsColumn('user', 'disabled_at', 'bigint', (column, integer) => integer(column)),
  },
  {
    name: '2026-11-29-42-add-actor',
    class: addsColumn('audit_event', 'actor', 'varchar(16)', (column) => column.notNull().defaultTo('user')),
  },
  { name: '2026-11-29-50-create-ordered-mail', class: CreateOrderedMail },
  {
    name: '2026-12-01-50-add-shared-lists',
    class: addsColumn('user', 'shared_lists', 'varchar(8)', (column) => column),
  },
  {
    name: '2026-12-02-10-add-administrator-since',
    class: addsColumn('user', 'administrator_since', 'bigint', (column, integer) => integer(column)),
  },
  {
    name: '2026-12-02-11-add-actor-id',
    class: addsColumn('audit_event', 'actor_id', 'integer', (column, integer) => integer(column)),
  },
  { name: '2026-12-02-12-index-log-ins', class: IndexLogIns },
  {
    name: '2026-12-02-13-add-rotations-since-retry',
    class: addsColumn('session', 'rotations_since_retry', 'integer', (column, integer) => integer(column)),
  },
]
