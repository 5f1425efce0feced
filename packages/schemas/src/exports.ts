import { type Static, Type } from 'typebox'
import { AuditEvent } from './audit.ts'
import { Moment } from './moments.ts'
import { Nullable } from './nullable.ts'
import { Session } from './sessions.ts'
import { Account } from './users.ts'

/** How far an export is. */
export const EXPORT_STATES = ['waiting', 'running', 'ready', 'failed'] as const
export type ExportState = (typeof EXPORT_STATES)[number]

/** An export of one's own data. */
export const DataExport = Type.Object(
  {
    state: Type.Enum([...EXPORT_STATES], {
      type: 'string',
      description:
        '`waiting` and `running`: look again in a moment; `ready`: download it; `failed`: ask for another one',
      examples: ['running'],
    }),
    done: Type.Integer({ minimum: 0, description: 'How many records have been written', examples: [500] }),
    total: Type.Integer({
      minimum: 0,
      description: 'How many there will be, about: 0 until the export is begun',
      examples: [2_000],
    }),
    size: Nullable(
      Type.Integer({ minimum: 0, description: 'Bytes of the ZIP; null until it is ready', examples: [48_213] }),
    ),
    created_at: { ...Moment, description: 'When it was asked for' },
    expires_at: { ...Moment, description: 'When it is deleted' },
  },
  { $id: 'DataExport' },
)
export type DataExport = Static<typeof DataExport>

const { is_current: _isCurrent, ...session } = Session.properties

/** What the auth-service keeps of a user, a page of it at a time: each page has the account and the sessions. */
export const AccountData = Type.Object({
  account: Account,
  sessions: Type.Array(Type.Object(session)),
  events: Type.Array(AuditEvent, { description: 'A page of the audit log, the newest first' }),
  next_cursor: Nullable(Type.String()),
})
export type AccountData = Static<typeof AccountData>

/** Which page of it. */
export const AccountDataQuery = Type.Object({ cursor: Type.Optional(Type.String()) })
