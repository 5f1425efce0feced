import type { EntityClass, EntityMetadata } from '@mikro-orm/core'
import { AccountEntity } from '../accounts/account.entity.ts'
import { loggedSettings, settingsColumns } from '../accounts/settings.repository.ts'
import { AttachmentEntity } from '../attachments/attachment.entity.ts'
import { CommentEntity } from '../comments/comment.entity.ts'
import { MAX_COMMENTS } from '../comments/comment-faults.ts'
import { FilterEntity } from '../filters/filter.entity.ts'
import { MAX_FILTERS } from '../filters/filter-faults.ts'
import { InvitationEntity } from '../invitations/invitation.entity.ts'
import { LabelEntity } from '../labels/label.entity.ts'
import { MAX_LABELS } from '../labels/label-faults.ts'
import { ListEntity } from '../lists/list.entity.ts'
import { MAX_LISTS, MAX_SECTIONS } from '../lists/list-faults.ts'
import { ListMemberEntity } from '../lists/list-member.entity.ts'
import { SectionEntity } from '../lists/section.entity.ts'
import { NotificationEntity } from '../notifications/notification.entity.ts'
import { PushSubscriptionEntity } from '../push/push-subscription.entity.ts'
import { ReminderEntity } from '../reminders/reminder.entity.ts'
import { MAX_REMINDERS } from '../reminders/reminder-faults.ts'
import { OccurrenceEntity } from '../todos/occurrence.entity.ts'
import { TodoEntity } from '../todos/todo.entity.ts'
import { loggedColumns, loggedFieldsOf } from '../todos/todo.json.ts'
import { TodoLabelEntity } from '../todos/todo-label.entity.ts'
import { WebhookEntity } from '../webhooks/webhook.entity.ts'
import { WebhookCursorEntity } from '../webhooks/webhook-cursor.entity.ts'
import { WebhookDeliveryEntity } from '../webhooks/webhook-delivery.entity.ts'

/** Values by name: of a row, or of a JSON. */
export type Fields = Record<string, unknown>

/** How changes of one kind of thing are logged. */
export interface Logged {
  entity: EntityClass<object>
  /** Its name in the log (`entity`). */
  name: string
  /** The column with the `entity_id` of the log; `id` if left out. */
  id?: string
  /** The column with the `list_id` of the log. */
  list?: string
  /** The column with the to-do that it belongs to: the log has the `list_id` of that one. */
  todo?: string
  /** A column whose values are unique within an account. */
  unique?: string
  /** How many there may be, but for those in the trash: in an account, or with one value of a column `within` it. */
  most?: { count: number; within?: string }
  /** The columns that are not logged, beside those of `UNTOLD`. */
  untold?: readonly string[]
  /** For a thing that is not logged by its columns: makes the logged fields from a row, and the columns from these. */
  json?: (row: Fields) => Fields
  columns?: (json: Fields) => Fields
}

/** Columns that are never logged: they follow from the line of the log or from its account. */
const UNTOLD: readonly string[] = ['id', 'user_id', 'user', 'version', 'created_at', 'updated_at']

/**
 * Of these, the log has what they were when a thing was deleted, below `kept`, so that an undo can bring it back as it was.
 * Nobody is told of them.
 */
const KEPT: readonly string[] = ['created_at', 'last_occasion']

/** Everything whose changes are logged. */
export const LOGGED: readonly Logged[] = [
  { entity: AccountEntity, name: 'settings', json: loggedSettings, columns: settingsColumns },
  { entity: ListEntity, name: 'list', list: 'id', most: { count: MAX_LISTS } },
  { entity: ListMemberEntity, name: 'member', id: 'user_id', list: 'list_id', untold: ['list_id'] },
  { entity: SectionEntity, name: 'section', list: 'list_id', most: { count: MAX_SECTIONS, within: 'list_id' } },
  { entity: TodoEntity, name: 'todo', list: 'list_id', json: loggedFieldsOf, columns: loggedColumns },
  { entity: LabelEntity, name: 'label', unique: 'name', most: { count: MAX_LABELS } },
  { entity: FilterEntity, name: 'filter', most: { count: MAX_FILTERS } },
  {
    entity: CommentEntity,
    name: 'comment',
    todo: 'todo_id',
    most: { count: MAX_COMMENTS, within: 'todo_id' },
    untold: ['search_text'],
  },
  {
    entity: ReminderEntity,
    name: 'reminder',
    most: { count: MAX_REMINDERS, within: 'todo_id' },
    untold: ['next_at', 'last_occasion'],
  },
]

/**
 * Entities without lines of their own. Labels, files and occurrences of a to-do follow from the lines of the to-do.
 * Webhooks and browsers are told of changes, and nobody is told of changes to them. An invitation changes nothing until it
 * is accepted, and then the member has a line. A notification tells of a change that has its own line.
 */
const UNLOGGED: readonly EntityClass<object>[] = [
  TodoLabelEntity,
  OccurrenceEntity,
  AttachmentEntity,
  InvitationEntity,
  NotificationEntity,
  WebhookEntity,
  WebhookCursorEntity,
  WebhookDeliveryEntity,
  PushSubscriptionEntity,
]

/** How changes of an entity are logged; undefined if they follow from the lines of others. */
export function loggedAs({ class: entity, className }: EntityMetadata): Logged | undefined {
  const logged = LOGGED.find((logged) => logged.entity === entity)
  if (!logged && !UNLOGGED.some((unlogged) => unlogged === entity))
    throw new TypeError(`say in LOGGED how changes of ${className} are logged`)
  return logged
}

/** Makes the logged fields from a row: by `json`, or else from its columns. */
export function toldOf(meta: EntityMetadata, { json, untold = [] }: Logged): (row: Fields) => Fields {
  if (json) return json
  const told = meta.props.filter(({ name }) => !UNTOLD.includes(name) && !untold.includes(name))
  return (row) =>
    Object.fromEntries(
      told.map(({ name, runtimeType }) => [name, runtimeType === 'boolean' ? Boolean(row[name]) : (row[name] ?? null)]),
    )
}

/** Makes what is logged of a row that is deleted: also what it needs to be brought back. */
export function lastToldOf(meta: EntityMetadata, logged: Logged): (row: Fields) => Fields {
  const told = toldOf(meta, logged)
  return (row) => ({
    ...told(row),
    kept: Object.fromEntries(KEPT.flatMap((name) => (name in row ? [[name, row[name]]] : []))),
  })
}
