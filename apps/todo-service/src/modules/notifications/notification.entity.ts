import { defineEntity, p } from '@mikro-orm/core'
import type { Notification } from '@todo/schemas'
import { belongsTo } from '../../database/columns.ts'
import { CommentEntity } from '../comments/comment.entity.ts'
import { InvitationEntity } from '../invitations/invitation.entity.ts'
import { TodoEntity } from '../todos/todo.entity.ts'

export const NotificationSchema = defineEntity({
  name: 'Notification',
  tableName: 'notification',
  indexes: [
    { name: 'notification_user_id_is_read_index', properties: ['user_id', 'is_read'] },
    { name: 'notification_user_id_actor_id_created_at_index', properties: ['user_id', 'actor_id', 'created_at'] },
  ],
  properties: {
    id: p.integer().primary().autoincrement(),
    user_id: p.integer().unsigned().index('notification_user_id_index'),
    kind: p.string().length(16).$type<Notification['kind']>(),
    actor_id: p.integer().unsigned(),
    todo_id: () => belongsTo(TodoEntity, 'todo_id').nullable().index('notification_todo_id_index'),
    comment_id: () => belongsTo(CommentEntity, 'comment_id').nullable().index('notification_comment_id_index'),
    invitation_id: () =>
      belongsTo(InvitationEntity, 'invitation_id').nullable().index('notification_invitation_id_index'),
    is_read: p.boolean(),
    mail_at: p.bigint('number').unsigned().nullable().index('notification_mail_at_index'),
    mailed_at: p.bigint('number').unsigned().nullable(),
    created_at: p.bigint('number').unsigned().index('notification_created_at_index'),
  },
})

/**
 * What a user is told of somebody else's doing. The row is kept for 90 days, or as long as what it is about.
 *
 * - `user_id`: who is told; `actor_id`: who did it. Without foreign keys: those would lock the accounts of others.
 * - `todo_id`, `comment_id`, `invitation_id`: what it is about. A comment comes with its to-do.
 * - `mail_at`: when a mail has to tell of it; null once one does, or the user has read it.
 * - `mailed_at`: the moment of that mail, which all that it tells of have in common.
 */
export class NotificationEntity extends NotificationSchema.class {}
NotificationSchema.setClass(NotificationEntity)
