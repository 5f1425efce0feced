import type { InferKyselyDB } from '@mikro-orm/sql'
import { jobEntities } from '@todo/jobs'
import { KeptAnswer } from '@todo/service-kit/database'
import { AuditEvent, type AuditEventSchema } from '../modules/audit/audit-event.entity.ts'
import { FeedPosition, type FeedPositionSchema } from '../modules/feed/feed-position.entity.ts'
import { OrderedMail, type OrderedMailSchema } from '../modules/mail-orders/mail-order.entity.ts'
import { Notice, type NoticeSchema } from '../modules/notices/notice.entity.ts'
import { CodeLimit, type CodeLimitSchema } from '../modules/one-time-codes/code-limit.entity.ts'
import { OneTimeCode, type OneTimeCodeSchema } from '../modules/one-time-codes/one-time-code.entity.ts'
import { Session, type SessionSchema } from '../modules/sessions/session.entity.ts'
import { Invitation, type InvitationSchema } from '../modules/sign-up/invitation.entity.ts'
import { Throttle, type ThrottleSchema } from '../modules/throttling/throttle.entity.ts'
import { User, type UserSchema } from '../modules/users/user.entity.ts'
import { migrations } from './migrations/index.ts'

/** The tables of this service, and the migrations that make them. */
export const databaseSchema = {
  entities: [
    User,
    Session,
    FeedPosition,
    Throttle,
    AuditEvent,
    OneTimeCode,
    CodeLimit,
    Notice,
    OrderedMail,
    Invitation,
    KeptAnswer,
    ...jobEntities,
  ],
  migrations,
}

/** The tables, as Kysely sees them. */
export type Tables = InferKyselyDB<
  | typeof UserSchema
  | typeof SessionSchema
  | typeof FeedPositionSchema
  | typeof ThrottleSchema
  | typeof AuditEventSchema
  | typeof OneTimeCodeSchema
  | typeof CodeLimitSchema
  | typeof NoticeSchema
  | typeof OrderedMailSchema
  | typeof InvitationSchema
>
