import type { InferKyselyDB } from '@mikro-orm/sql'
import { jobEntities } from '@todo/jobs'
import { KeptAnswer } from '@todo/service-kit/database'
import { AuditEventSchema } from '../modules/audit/audit-event.entity.ts'
import { FeedPositionSchema } from '../modules/feed/feed-position.entity.ts'
import { OrderedMailSchema } from '../modules/mail-orders/mail-order.entity.ts'
import { NoticeSchema } from '../modules/notices/notice.entity.ts'
import { CodeLimitSchema } from '../modules/one-time-codes/code-limit.entity.ts'
import { OneTimeCodeSchema } from '../modules/one-time-codes/one-time-code.entity.ts'
import { SessionSchema } from '../modules/sessions/session.entity.ts'
import { InvitationSchema } from '../modules/sign-up/invitation.entity.ts'
import { ThrottleSchema } from '../modules/throttling/throttle.entity.ts'
import { UserSchema } from '../modules/users/user.entity.ts'
import { migrations } from './migrations/index.ts'

const tableSchemas = [
  UserSchema,
  SessionSchema,
  FeedPositionSchema,
  ThrottleSchema,
  AuditEventSchema,
  OneTimeCodeSchema,
  CodeLimitSchema,
  NoticeSchema,
  OrderedMailSchema,
  InvitationSchema,
] as const

/** The tables of this service, and the migrations that make them. */
export const databaseSchema = {
  entities: [...tableSchemas, KeptAnswer, ...jobEntities],
  migrations,
}

/** The tables, as Kysely sees them. */
export type Tables = InferKyselyDB<(typeof tableSchemas)[number]>
