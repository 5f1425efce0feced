import { defineEntity, p } from '@mikro-orm/core'

export const OrderedMailSchema = defineEntity({
  name: 'OrderedMail',
  tableName: 'ordered_mail',
  properties: {
    id: p.string().length(36).primary(),
    userId: p.integer().unsigned().index('ordered_mail_user_id_index'),
    order: p.text().nullable(),
    expiresAt: p.bigint('number').unsigned().index('ordered_mail_expires_at_index'),
  },
})

/**
 * A mail that another service has ordered. `id` is the key of the order, and names the mail. `order` is its JSON until the
 * mail has been sent. The row stays for two days, so that an order that comes again is known; it is deleted with the account.
 */
export class OrderedMail extends OrderedMailSchema.class {}
OrderedMailSchema.setClass(OrderedMail)
