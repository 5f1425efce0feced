import { defineEntity, p } from '@mikro-orm/core'
import { belongsTo } from '../../database/columns.ts'
import { AccountEntity } from '../accounts/account.entity.ts'

export const PushSubscriptionSchema = defineEntity({
  name: 'PushSubscription',
  tableName: 'push_subscription',
  properties: {
    id: p.integer().primary().autoincrement(),
    user_id: () => belongsTo(AccountEntity, 'user_id').index('push_subscription_user_id_index'),
    endpoint: p.string().length(2_048),
    endpoint_hash: p.string().length(43).unique('push_subscription_endpoint_hash_unique'),
    p256dh: p.string().length(87),
    auth: p.string().length(22),
    session_id: p.string().length(36).index('push_subscription_session_id_index'),
    created_at: p.bigint('number').unsigned(),
  },
})

/**
 * A browser that gets reminders of its user. It is gone with the session that has made it.
 *
 * - `endpoint`: where its push service takes messages; `endpoint_hash`: its SHA-256, by which it is found.
 * - `p256dh`, `auth`: what messages are encrypted with (RFC 8291).
 */
export class PushSubscriptionEntity extends PushSubscriptionSchema.class {}
PushSubscriptionSchema.setClass(PushSubscriptionEntity)
