import { defineEntity, p } from '@mikro-orm/core'
import type { List } from '@todo/schemas'
import { belongsTo, stampColumns } from '../../database/columns.ts'
import { AccountEntity } from '../accounts/account.entity.ts'

export const ListSchema = defineEntity({
  name: 'List',
  tableName: 'list',
  indexes: [{ name: 'list_user_id_is_inbox_index', properties: ['user_id', 'is_inbox'] }],
  properties: {
    id: p.integer().primary().autoincrement(),
    user_id: () => belongsTo(AccountEntity, 'user_id').index(false),
    name: p.string().length(256),
    description: p.text().length(16_000),
    color: p.string().length(32).nullable(),
    view: p.string().$type<List['view']>().length(8).default('list'),
    is_inbox: p.boolean().default(false),
    is_archived: p.boolean().default(false),
    ...stampColumns(),
    deleted_at: p.bigint('number').unsigned().nullable(),
  },
})

/**
 * A list of to-dos. `user_id` is the account that it belongs to. Every account has one inbox, from its first day on.
 *
 * - `version`: that of its account when the list changed last.
 * - `deleted_at`: since when it is in the trash, with all that was in it.
 */
export class ListEntity extends ListSchema.class {}
ListSchema.setClass(ListEntity)
