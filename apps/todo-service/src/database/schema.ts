import { jobEntities } from '@todo/jobs'
import { KeptAnswer } from '@todo/service-kit/database'
import { feedEntities } from '@todo/user-feed'
import { AccountEntity } from '../modules/accounts/account.entity.ts'
import { AttachmentEntity } from '../modules/attachments/attachment.entity.ts'
import { ChangeEntity } from '../modules/changes/change.entity.ts'
import { CommentEntity } from '../modules/comments/comment.entity.ts'
import { DataExportEntity, DataExportPartEntity } from '../modules/exports/data-export.entity.ts'
import { FilterEntity } from '../modules/filters/filter.entity.ts'
import { InvitationEntity } from '../modules/invitations/invitation.entity.ts'
import { LabelEntity } from '../modules/labels/label.entity.ts'
import { ListEntity } from '../modules/lists/list.entity.ts'
import { ListMemberEntity } from '../modules/lists/list-member.entity.ts'
import { SectionEntity } from '../modules/lists/section.entity.ts'
import { NotificationEntity } from '../modules/notifications/notification.entity.ts'
import { PushSubscriptionEntity } from '../modules/push/push-subscription.entity.ts'
import { ReminderEntity } from '../modules/reminders/reminder.entity.ts'
import { ReminderFireEntity } from '../modules/reminders/reminder-fire.entity.ts'
import { OccurrenceEntity } from '../modules/todos/occurrence.entity.ts'
import { TodoEntity } from '../modules/todos/todo.entity.ts'
import { TodoLabelEntity } from '../modules/todos/todo-label.entity.ts'
import { WebhookEntity } from '../modules/webhooks/webhook.entity.ts'
import { WebhookCursorEntity } from '../modules/webhooks/webhook-cursor.entity.ts'
import { WebhookDeliveryEntity } from '../modules/webhooks/webhook-delivery.entity.ts'
import { migrations } from './migrations/index.ts'

/** The entities of this service, and the migrations that make their tables. */
export const databaseSchema = {
  entities: [
    AccountEntity,
    ListEntity,
    ListMemberEntity,
    InvitationEntity,
    SectionEntity,
    TodoEntity,
    TodoLabelEntity,
    OccurrenceEntity,
    AttachmentEntity,
    LabelEntity,
    FilterEntity,
    CommentEntity,
    ReminderEntity,
    ReminderFireEntity,
    NotificationEntity,
    ChangeEntity,
    WebhookEntity,
    WebhookCursorEntity,
    WebhookDeliveryEntity,
    PushSubscriptionEntity,
    DataExportEntity,
    DataExportPartEntity,
    KeptAnswer,
    ...feedEntities,
    ...jobEntities,
  ],
  migrations,
}
