import { defineEntity, p } from '@mikro-orm/core'
import { belongsTo, stampColumns } from '../../database/columns.ts'
import { AccountEntity } from '../accounts/account.entity.ts'

export const FilterSchema = defineEntity({
  name: 'Filter',
  tableName: 'filter',
  properties: {
    id: p.integer().primary().autoincrement(),
    user_id: () => belongsTo(AccountEntity, 'user_id').index('filter_user_id_index'),
    name: p.string().length(256),
    query: p.string().length(1024),
    color: p.string().length(32).nullable(),
    position: p.string().length(255),
    is_favorite: p.boolean().default(false),
    ...stampColumns(),
  },
})

/** A filter that a user has saved under a name. `query` is its text. */
export class FilterEntity extends FilterSchema.class {}
FilterSchema.setClass(FilterEntity)
