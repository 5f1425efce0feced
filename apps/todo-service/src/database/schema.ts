import { jobEntities } from '@todo/jobs'
import { KeptAnswer } from '@todo/service-kit/database'
import { feedEntities } from '@todo/user-feed'
import { AccountSchema } from '../modules/accounts/account.entity.ts'
import { AttachmentSchema } from '../modules/attachments/attachment.entity.ts'
import { ChangeSchema } from '../modules/changes/change.entity.ts'
import { CommentSchema } from '../modules/comments/comment.entity.ts'
import { DataExportPartSchema, DataExportSchema } from '../modules/exports/data-export.entity.ts'
import { FilterSchema } from '../modules/filters/filter.entity.ts'
import { InvitationSchema } from '../modules/invitations/invitation.entity.ts'
import { LabelSchema } from '../modules/labels/label.entity.ts'
import { ListSchema } from '../modules/lists/list.entity.ts'
import { ListMemberSchema } from '../modules/lists/list-member.entity.ts'
import { SectionSchema } from '../modules/lists/section.entity.ts'
import { NotificationSchema } from '../modules/notifications/notification.entity.ts'
import { PushSubscriptionSchema } from '../modules/push/push-subscription.entity.ts'
import { ReminderSchema } from '../modules/reminders/reminder.entity.ts'
import { ReminderFireSchema } from '../modules/reminders/reminder-fire.entity.ts'
import { OccurrenceSchema } from '../modules/todos/occurrence.entity.ts'
import { TodoSchema } from '../modules/todos/todo.entity.ts'
import { TodoLabelSchema } from '../modules/todos/todo-label.entity.ts'
import { WebhookSchema } from '../modules/webhooks/webhook.entity.ts'
import { WebhookCursorSchema } from '../modules/webhooks/webhook-cursor.entity.ts'
import { WebhookDeliverySchema } from '../modules/webhooks/webhook-delivery.entity.ts'
import { migrations } from './migrations/index.ts'

/** What describes the tables of this service. */
export const tableSchemas = [
  AccountSchema,
  ListSchema,
  ListMemberSchema,
  InvitationSchema,
  SectionSchema,
  TodoSchema,
  TodoLabelSchema,
  OccurrenceSchema,
  AttachmentSchema,
  LabelSchema,
  FilterSchema,
  CommentSchema,
  ReminderSchema,
  ReminderFireSchema,
  NotificationSchema,
  ChangeSchema,
  WebhookSchema,
  WebhookCursorSchema,
  WebhookDeliverySchema,
  PushSubscriptionSchema,
  DataExportSchema,
  DataExportPartSchema,
] as const

/** The entities of this service, and the migrations that make their tables. */
export const databaseSchema = {
  entities: [...tableSchemas, KeptAnswer, ...feedEntities, ...jobEntities],
  migrations,
}
