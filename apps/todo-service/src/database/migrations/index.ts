import { jobMigrations } from '@todo/jobs'
import { addsColumn, CreateIdempotencyKey } from '@todo/service-kit/database'
import { feedMigrations } from '@todo/user-feed'
import { sql } from 'kysely'
import { CreateUser } from './2026-11-24-1-create-user.ts'
import { CreateTodo } from './2026-11-24-2-create-todo.ts'
import { IndexTodoUser } from './2026-11-24-3-index-todo-user.ts'
import { IndexTodoUserIsDone } from './2026-11-24-4-index-todo-user-is-done.ts'
import { ReadFeedAgain } from './2026-11-27-1-read-feed-again.ts'
import { AddUserSettings } from './2026-11-28-01-add-user-settings.ts'
import { CreateList } from './2026-11-28-02-create-list.ts'
import { CreateListMember } from './2026-11-28-03-create-list-member.ts'
import { CreateChange } from './2026-11-28-04-create-change.ts'
import { MakeInboxes } from './2026-11-28-05-make-inboxes.ts'
import { CreateSection } from './2026-11-28-06-create-section.ts'
import { AddTodoFields } from './2026-11-28-07-add-todo-fields.ts'
import { CreateTodoLabel } from './2026-11-28-08-create-todo-label.ts'
import { CreateOccurrence } from './2026-11-28-09-create-occurrence.ts'
import { CreateLabel } from './2026-11-28-10-create-label.ts'
import { CreateFilter } from './2026-11-28-11-create-filter.ts'
import { AddSearchText } from './2026-11-28-21-add-search-text.ts'
import { IndexChangeList } from './2026-11-28-22-index-change-list.ts'
import { SetMinVersion } from './2026-11-28-31-set-min-version.ts'
import { CreateInvitation } from './2026-11-29-10-create-invitation.ts'
import { IndexUsername } from './2026-11-29-11-index-username.ts'
import { CreateWebhook } from './2026-11-29-30-create-webhook.ts'
import { CreateWebhookCursor } from './2026-11-29-31-create-webhook-cursor.ts'
import { CreateWebhookDelivery } from './2026-11-29-32-create-webhook-delivery.ts'
import { CreateReminder } from './2026-11-29-50-create-reminder.ts'
import { CreateReminderFire } from './2026-11-29-51-create-reminder-fire.ts'
import { AddTodoHasReminders } from './2026-11-29-52-add-todo-has-reminders.ts'
import { CreateDataExport } from './2026-11-30-30-create-data-export.ts'
import { CreateDataExportPart } from './2026-11-30-31-create-data-export-part.ts'
import { CreateComment } from './2026-12-01-10-create-comment.ts'
import { AddTodoHasComments } from './2026-12-01-11-add-todo-has-comments.ts'
import { CreateAttachment } from './2026-12-01-30-create-attachment.ts'
import { CreatePushSubscription } from './2026-12-01-51-create-push-subscription.ts'
import { CreateNotification } from './2026-12-02-10-create-notification.ts'
import { AddNotificationMails } from './2026-12-02-11-add-notification-mails.ts'
import { IndexCommentAuthor } from './2026-12-03-10-index-comment-author.ts'
import { IndexTodoListIsDone } from './2026-12-03-20-index-todo-list-is-done.ts'
import { IndexNotificationActor } from './2026-12-03-30-index-notification-actor.ts'
import { AddCommentSearchText } from './2026-12-03-50-add-comment-search-text.ts'
import { FillAttachmentSha256 } from './2026-12-03-60-fill-attachment-sha256.ts'
import { WidenTodoIndexes } from './2026-12-03-74-widen-todo-indexes.ts'
import { StraightenQuotes } from './2026-12-03-80-straighten-quotes.ts'

/** In the order in which they run. One that has been released is never changed. */
export const migrations = [
  { name: '2026-11-24-1-create-user', class: CreateUser },
  { name: '2026-11-24-2-create-todo', class: CreateTodo },
  { name: '2026-11-24-3-index-todo-user', class: IndexTodoUser },
  { name: '2026-11-24-4-index-todo-user-is-done', class: IndexTodoUserIsDone },
  ...jobMigrations,
  ...feedMigrations,
  {
    name: '2026-11-25-406-add-user-deleted-at',
    // The database itself refuses to raise the version of a deleted user, and every write begins with that.
    class: addsColumn(
      'user',
      'deleted_at',
      'bigint',
      (column, integer) => integer(column),
      sql`deleted_at is null or version = 0`,
    ),
  },
  { name: '2026-11-27-1-read-feed-again', class: ReadFeedAgain },
  { name: '2026-11-28-01-add-user-settings', class: AddUserSettings },
  { name: '2026-11-28-02-create-list', class: CreateList },
  { name: '2026-11-28-03-create-list-member', class: CreateListMember },
  { name: '2026-11-28-04-create-change', class: CreateChange },
  { name: '2026-11-28-05-make-inboxes', class: MakeInboxes },
  { name: '2026-11-28-06-create-section', class: CreateSection },
  { name: '2026-11-28-07-add-todo-fields', class: AddTodoFields },
  { name: '2026-11-28-08-create-todo-label', class: CreateTodoLabel },
  { name: '2026-11-28-09-create-occurrence', class: CreateOccurrence },
  { name: '2026-11-28-10-create-label', class: CreateLabel },
  { name: '2026-11-28-11-create-filter', class: CreateFilter },
  { name: '2026-11-28-21-add-search-text', class: AddSearchText },
  { name: '2026-11-28-22-index-change-list', class: IndexChangeList },
  {
    name: '2026-11-28-30-add-min-version',
    class: addsColumn('user', 'min_version', 'integer', (column, integer) => integer(column).notNull().defaultTo(0)),
  },
  { name: '2026-11-28-31-set-min-version', class: SetMinVersion },
  { name: '2026-11-28-40-create-idempotency-key', class: CreateIdempotencyKey },
  { name: '2026-11-29-10-create-invitation', class: CreateInvitation },
  { name: '2026-11-29-11-index-username', class: IndexUsername },
  {
    name: '2026-11-29-12-add-inviting-until',
    class: addsColumn('user', 'inviting_until', 'bigint', (column, integer) => integer(column)),
  },
  { name: '2026-11-29-30-create-webhook', class: CreateWebhook },
  { name: '2026-11-29-31-create-webhook-cursor', class: CreateWebhookCursor },
  { name: '2026-11-29-32-create-webhook-delivery', class: CreateWebhookDelivery },
  { name: '2026-11-29-50-create-reminder', class: CreateReminder },
  { name: '2026-11-29-51-create-reminder-fire', class: CreateReminderFire },
  { name: '2026-11-29-52-add-todo-has-reminders', class: AddTodoHasReminders },
  { name: '2026-11-30-30-create-data-export', class: CreateDataExport },
  { name: '2026-11-30-31-create-data-export-part', class: CreateDataExportPart },
  { name: '2026-12-01-10-create-comment', class: CreateComment },
  { name: '2026-12-01-11-add-todo-has-comments', class: AddTodoHasComments },
  { name: '2026-12-01-30-create-attachment', class: CreateAttachment },
  { name: '2026-12-01-31-add-todo-attachments', class: addsColumn('todo', 'attachments', 'text', (column) => column) },
  { name: '2026-12-01-51-create-push-subscription', class: CreatePushSubscription },
  { name: '2026-12-02-10-create-notification', class: CreateNotification },
  { name: '2026-12-02-11-add-notification-mails', class: AddNotificationMails },
  {
    name: '2026-12-02-20-add-webhook-delivery-fire-uid',
    class: addsColumn('webhook_delivery', 'fire_uid', 'varchar(36)', (column) => column),
  },
  { name: '2026-12-03-10-index-comment-author', class: IndexCommentAuthor },
  { name: '2026-12-03-20-index-todo-list-is-done', class: IndexTodoListIsDone },
  { name: '2026-12-03-30-index-notification-actor', class: IndexNotificationActor },
  {
    name: '2026-12-03-40-add-attachment-sha256',
    class: addsColumn('attachment', 'sha256', 'varchar(64)', (column) => column),
  },
  { name: '2026-12-03-50-add-comment-search-text', class: AddCommentSearchText },
  { name: '2026-12-03-60-fill-attachment-sha256', class: FillAttachmentSha256 },
  { name: '2026-12-03-74-widen-todo-indexes', class: WidenTodoIndexes },
  { name: '2026-12-03-80-straighten-quotes', class: StraightenQuotes },
]
