import { defineEntity, p } from '@mikro-orm/core'

export const AttachmentSchema = defineEntity({
  name: 'Attachment',
  tableName: 'attachment',
  properties: {
    id: p.string().length(36).primary(),
    user_id: p.integer().unsigned().index('attachment_user_id_index'),
    todo_id: p.integer().unsigned().index('attachment_todo_id_index'),
    size: p.bigint('number').unsigned(),
    is_ready: p.boolean().default(false),
    sha256: p.string().length(64).nullable(),
    created_at: p.bigint('number').unsigned(),
    removed_at: p.bigint('number').unsigned().nullable(),
  },
})

/**
 * A file that is in the store, or may be: the row is written before the file, and deleted after it. What people see of a
 * file is in the column `attachments` of its to-do, so it changes with the to-do, and is logged with it.
 *
 * - `id`: a random UUID, under which the store keeps the file.
 * - `user_id`: the account that the to-do is in. No foreign keys: the row must outlive the to-do until the file is deleted.
 * - `size`: in bytes; while the file is on its way, how large it may become.
 * - `sha256`: of the bytes as they came, with which a backup compares what is on the disk; null while the file is on its
 *   way, and of those that were removed from their to-do before this column came.
 * - `removed_at`: since when the to-do does not have it any more. An undo may bring it back.
 */
export class AttachmentEntity extends AttachmentSchema.class {}
AttachmentSchema.setClass(AttachmentEntity)
