import { type Static, Type } from 'typebox'
import { Id } from './ids.ts'
import { ListInvitation } from './invitations.ts'
import { Moment } from './moments.ts'
import { NOTIFICATION_KINDS } from './notification-kinds.ts'
import { Nullable } from './nullable.ts'
import { NextCursor, PageQuery } from './pages.ts'
import { ref } from './ref.ts'
import { Todo } from './todos.ts'
import { User } from './users.ts'

const kind = Type.Enum([...NOTIFICATION_KINDS], {
  type: 'string',
  description:
    '`invited`: you are invited to a list. `assigned`: you are to do a to-do. `mentioned`: a comment mentions you. ' +
    '`commented`: somebody says something about a to-do that you are to do',
  examples: ['assigned'],
})

const is_read = Type.Boolean({ description: 'Whether you have seen it', examples: [false] })

/** What one user is told of somebody else's doing. */
export const Notification = Type.Object(
  {
    id: Id,
    kind,
    actor: { ...Nullable(ref(User)), description: 'Who did it; null if that account has been deleted since' },
    list: { ...ListInvitation.properties.list, description: 'The list that it is about' },
    todo: {
      ...Nullable(Type.Object({ id: Id, contents: Todo.properties.contents })),
      description: 'The to-do that it is about; null for an invitation',
    },
    comment: {
      ...Nullable(
        Type.Object({
          id: Id,
          text: Type.String({ description: 'Its first 200 characters', examples: ['@ann, the one with oats'] }),
        }),
      ),
      description: 'The comment that it is about; null if it is about none',
    },
    invitation_id: {
      ...Nullable(Id),
      description: 'The invitation, which `POST /invitations/:id/accept` takes; null for all else',
    },
    is_read,
    created_at: Moment,
  },
  { $id: 'Notification', description: 'What you are told of what somebody else has done' },
)
export type Notification = Static<typeof Notification>

const unread_count = Type.Integer({ minimum: 0, description: 'How many you have not seen, of all', examples: [3] })

/** How many notifications are unread. */
export const UnreadCount = Type.Object({ unread_count }, { $id: 'UnreadCount' })
export type UnreadCount = Static<typeof UnreadCount>

/** A page of notifications. */
export const NotificationPage = Type.Object(
  {
    notifications: Type.Array(ref(Notification)),
    unread_count,
    next_cursor: NextCursor,
  },
  { $id: 'NotificationPage' },
)
export type NotificationPage = Static<typeof NotificationPage>

/** Which of them are wanted. */
export const NotificationsQuery = Type.Object(
  {
    ...PageQuery.properties,
    is_read: Type.Optional(
      Type.Boolean({ description: 'Only those that you have seen, or only those that you have not' }),
    ),
  },
  { additionalProperties: false },
)
export type NotificationsQuery = Static<typeof NotificationsQuery>

/** Marks notifications as seen, or as not seen: some, or all up to one. */
export const MarkNotifications = Type.Object(
  {
    is_read,
    ids: Type.Optional(
      Type.Array(Id, {
        minItems: 1,
        maxItems: 100,
        description: 'Which ones. Those that you do not have are passed over',
        examples: [[12, 15]],
      }),
    ),
    up_to: Type.Optional({
      ...Id,
      description: 'All up to this one: those that have come since you looked stay as they are. In place of `ids`',
    }),
  },
  {
    $id: 'MarkNotifications',
    additionalProperties: false,
    examples: [{ is_read: true, up_to: 15 }],
  },
)
export type MarkNotifications = Static<typeof MarkNotifications>

/** What the link in a mail has. */
export const UnsubscribeQuery = Type.Object(
  {
    token: Type.String({
      maxLength: 100,
      description: 'Names the user, signed by the service',
      examples: ['1.zJ1Hk0Cn2dQ5lW8eR3tY6uI9oP4aS7fG0hJ2kL5xV1c'],
    }),
  },
  { additionalProperties: false },
)
export type UnsubscribeQuery = Static<typeof UnsubscribeQuery>

/** The data of the event `notification`. */
export const NotificationEvent = Type.Object({ id: Notification.properties.id, kind })
export type NotificationEvent = Static<typeof NotificationEvent>
