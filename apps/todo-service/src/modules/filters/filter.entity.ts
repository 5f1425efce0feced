import { defineEntity, p } from '@mikro-orm/core'
import { AccountEntity } from '../accounts/account.entity.ts'

export const FilterSchema = defineEntity({
  name: 'Filter',
  tableName: 'filter',
  properties: {
    id: p.integer().primary().autoincrement(),
    user_id: () =>
      p
        .manyToOne(AccountEntity)
        .mapToPk()
        .fieldName('user_id')
        .deleteRule('cascade')
        .updateRule('no action')
        .index('filter_user_id_index'),
    name: p.string().length(256),
    query: p.string().length(1024),
    color: p.string().length(32).nullable(),
    position: p.string().length(255),
    is_favorite: p.boolean().default(false),
    version: p.integer().unsigned(),
    created_at: p.bigint('number').unsigned(),
    updated_at: p.bigint('number').unsigned(),
  },
})

/** A filter that a user has saved under a name. `query` is its text. */
export class FilterEntity extends FilterSchema.class {}
FilterSchema.setClass(FilterEntity)
