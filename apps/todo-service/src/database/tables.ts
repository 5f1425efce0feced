import type { InferKyselyDB } from '@mikro-orm/sql'
import type { AccountSchema } from '../modules/accounts/account.entity.ts'
import type { AttachmentSchema } from '../modules/attachments/attachment.entity.ts'
import type { ChangeSchema } from '../modules/changes/change.entity.ts'
import type { CommentSchema } from '../modules/comments/comment.entity.ts'
import type { DataExportPartSchema, DataExportSchema } from '../modules/exports/data-export.entity.ts'
import type { FilterSchema } from '../modules/filters/filter.entity.ts'
import type { InvitationSchema } from '../modules/invitations/invitation.entity.ts'
import type { LabelSchema } from '../modules/labels/label.entity.ts'
import type { ListSchema } from '../modules/lists/list.entity.ts'
import type { ListMemberSchema } from '../modules/lists/list-member.entity.ts'
import type { SectionSchema } from '../modules/lists/section.entity.ts'
import type { NotificationSchema } from '../modules/notifications/notification.entity.ts'
import type { PushSubscriptionSchema } from '../modules/push/push-subscription.entity.ts'
import type { ReminderSchema } from '../modules/reminders/reminder.entity.ts'
import type { ReminderFireSchema } from '../modules/reminders/reminder-fire.entity.ts'
import type { OccurrenceSchema } from '../modules/todos/occurrence.entity.ts'
import type { TodoSchema } from '../modules/todos/todo.entity.ts'
import type { TodoLabelSchema } from '../modules/todos/todo-label.entity.ts'
import type { WebhookSchema } from '../modules/webhooks/webhook.entity.ts'
import type { WebhookCursorSchema } from '../modules/webhooks/webhook-cursor.entity.ts'
import type { WebhookDeliverySchema } from '../modules/webhooks/webhook-delivery.entity.ts'

/** The tables for Kysely, derived from the entities. */
export type Tables = InferKyselyDB<
  | typeof AccountSchema
  | typeof AttachmentSchema
  | typeof ChangeSchema
  | typeof CommentSchema
  | typeof DataExportSchema
  | typeof DataExportPartSchema
  | typeof FilterSchema
  | typeof InvitationSchema
  | typeof LabelSchema
  | typeof ListSchema
  | typeof ListMemberSchema
  | typeof NotificationSchema
  | typeof SectionSchema
  | typeof OccurrenceSchema
  | typeof ReminderSchema
  | typeof ReminderFireSchema
  | typeof TodoSchema
  | typeof TodoLabelSchema
  | typeof WebhookSchema
  | typeof WebhookCursorSchema
  | typeof WebhookDeliverySchema
  | typeof PushSubscriptionSchema
>
