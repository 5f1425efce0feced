import { defineEntity, p } from '@mikro-orm/core'

export const NoticeSchema = defineEntity({
  name: 'Notice',
  tableName: 'notice',
  properties: {
    id: p.string().length(36).primary(),
    userId: p.integer().unsigned().index('notice_user_id_index'),
    kind: p.string().length(24).$type<NoticeKind>(),
    address: p.string().length(254),
    expiresAt: p.bigint('number').unsigned().index('notice_expires_at_index'),
  },
})

/** What somebody is told of their account. `email-removed` goes to the old address, `email-changed` to the new one. */
export type NoticeKind = 'welcome' | 'password-changed' | 'password-reset' | 'email-changed' | 'email-removed'

/**
 * A mail that is to be sent: to whom it is written, and where it goes. The old address of an account is nowhere else. The
 * row is deleted when the mail has been sent, with the account, or after a day. `id` is a random UUID, and names the mail.
 */
export class Notice extends NoticeSchema.class {}
NoticeSchema.setClass(Notice)
