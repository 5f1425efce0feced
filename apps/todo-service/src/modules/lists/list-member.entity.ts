import { defineEntity, p } from '@mikro-orm/core'
import type { Role } from '@todo/schemas'
import { belongsTo } from '../../database/columns.ts'
import { AccountEntity } from '../accounts/account.entity.ts'
import { ListEntity } from './list.entity.ts'

export const ListMemberSchema = defineEntity({
  name: 'ListMember',
  tableName: 'list_member',
  properties: {
    list_id: () => belongsTo(ListEntity, 'list_id').primary().index(false),
    user_id: () => belongsTo(AccountEntity, 'user_id').primary().index('list_member_user_id_index'),
    role: p.string().length(8).$type<Role>(),
    position: p.string().length(255),
    is_favorite: p.boolean().default(false),
    version: p.integer().unsigned(),
    created_at: p.bigint('number').unsigned(),
  },
})

/**
 * A user's role in a list. The owner is a member too. `position` and `is_favorite` are the member's own: all members sort
 * their lists as they like.
 *
 * - `version`: that of the member's account when this changed last. Joining or leaving a list is a change of the member's
 *   account.
 */
export class ListMemberEntity extends ListMemberSchema.class {}
ListMemberSchema.setClass(ListMemberEntity)
