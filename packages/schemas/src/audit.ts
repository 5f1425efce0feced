import { type Static, Type } from 'typebox'
import { Id } from './ids.ts'
import { Moment } from './moments.ts'
import { NextCursor } from './pages.ts'
import { ref } from './ref.ts'

/** What happens to an account. */
export const AUDIT_EVENTS = [
  'sign-up',
  'log-in',
  'refresh',
  'log-out',
  'session-revoked',
  'other-sessions-revoked',
  'password-changed',
  'password-reset-requested',
  'password-reset',
  'renamed',
  'email-code-requested',
  'email-verified',
  'deleted',
  'invited',
  'disabled',
  'enabled',
  'signed-out',
  'administrator-made',
  'administrator-removed',
  'administration',
] as const
export type AuditEventName = (typeof AUDIT_EVENTS)[number]

/**
 * How it ended: it was done; it was refused, as with a wrong password; it was not even looked at, since too many had
 * failed; or a token came back that had been used before, as a stolen one does.
 */
export const AUDIT_OUTCOMES = ['success', 'refused', 'throttled', 'reused'] as const
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number]

/** Who did it: the user, or somebody who tries to be; the person who runs the stack; or a user who is an administrator. */
export const AUDIT_ACTORS = ['user', 'operator', 'administrator'] as const
export type AuditActor = (typeof AUDIT_ACTORS)[number]

/** One line of the audit log, as the user whose account it is sees it. */
export const AuditEvent = Type.Object(
  {
    id: Id,
    event: Type.Enum([...AUDIT_EVENTS], { type: 'string', examples: ['log-in'] }),
    outcome: Type.Enum([...AUDIT_OUTCOMES], {
      type: 'string',
      description:
        '`success`; `refused`, such as a wrong password; `throttled`, after too many failures; or `reused`: a refresh ' +
        'token was sent that had been used before',
    }),
    actor: Type.Enum([...AUDIT_ACTORS], {
      type: 'string',
      description:
        '`operator`: the person who runs the service; `administrator`: a user who may do the same; otherwise `user`',
      examples: ['user'],
    }),
    address: Type.Union([Type.String(), Type.Null()], {
      description: 'Where the request came from; null if that is not known',
      examples: ['192.0.2.1'],
    }),
    at: Moment,
  },
  { $id: 'AuditEvent' },
)
export type AuditEvent = Static<typeof AuditEvent>

/** One page of the audit log. */
export const AuditPage = Type.Object(
  {
    events: Type.Array(ref(AuditEvent)),
    next_cursor: NextCursor,
  },
  { $id: 'AuditPage' },
)
export type AuditPage = Static<typeof AuditPage>
