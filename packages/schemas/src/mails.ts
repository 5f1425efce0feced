import { type Static, Type } from 'typebox'
import { Due } from './dates.ts'
import { Id } from './ids.ts'
import { NOTIFICATION_KINDS } from './notification-kinds.ts'
import { MAX_CONTENTS_LENGTH } from './todos.ts'

const order = {
  key: Type.String({ format: 'uuid', description: 'Names the mail: ordered again, it is sent once' }),
  user_id: Id,
}

const closed = { additionalProperties: false }

/** That a reminder has come. */
export const ReminderOrder = Type.Object(
  {
    ...order,
    kind: Type.Literal('reminder'),
    contents: Type.String({ minLength: 1, maxLength: MAX_CONTENTS_LENGTH, description: 'What is to be done' }),
    due: Type.Optional(Type.Object(Due.properties, closed)),
  },
  closed,
)
export type ReminderOrder = Static<typeof ReminderOrder>

/** What a mail says of one notification. */
const DigestItem = Type.Object(
  {
    id: Type.Optional(
      Type.Integer({ ...Id, description: 'Of the notification; orders that an earlier release has made have none' }),
    ),
    kind: Type.Enum([...NOTIFICATION_KINDS]),
    actor: Type.Optional(Type.String({ description: 'Who did it; left out if that account is gone' })),
    list: Type.String(),
    contents: Type.Optional(Type.String({ description: 'Of the to-do' })),
    comment: Type.Optional(Type.String({ description: 'The beginning of the comment' })),
  },
  closed,
)

/** What others have done that concerns a user, who has not seen it. One that waits to be sent is sent with the next. */
export const DigestOrder = Type.Object(
  {
    ...order,
    kind: Type.Literal('digest'),
    items: Type.Array(DigestItem, { minItems: 1, maxItems: 50 }),
    links: Type.Optional(
      Type.Object(
        {
          page: Type.String({ description: 'Where all of it is' }),
          unsubscribe: Type.String({ description: 'Where a POST switches these mails off (RFC 8058)' }),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type DigestOrder = Static<typeof DigestOrder>

/**
 * What another service has the auth-service tell a user by mail: it alone knows addresses. Before the mail is sent, that service
 * is asked what is left of it.
 */
export const MailOrder = Type.Union([ReminderOrder, DigestOrder], { $id: 'MailOrder' })
export type MailOrder = Static<typeof MailOrder>
