import { defineEntity, p } from '@mikro-orm/core'

export const FeedPositionSchema = defineEntity({
  name: 'FeedPosition',
  tableName: 'feed_position',
  properties: {
    id: p.integer().primary().autoincrement(false),
    value: p.bigint('number').unsigned(),
  },
})

/** The one row (`id` 1) that counts the changes in the feed of users: `value` is the position of the last one. */
export class FeedPosition extends FeedPositionSchema.class {}
FeedPositionSchema.setClass(FeedPosition)
