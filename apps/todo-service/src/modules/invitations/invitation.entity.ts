import { defineEntity, p } from '@mikro-orm/core'
import type { GivenRole } from '@todo/schemas'
import { belongsTo } from '../../database/columns.ts'
import { AccountEntity } from '../accounts/account.entity.ts'
import { ListEntity } from '../lists/list.entity.ts'

export const InvitationSchema = defineEntity({
  name: 'Invitation',
  tableName: 'invitation',
  uniques: [{ name: 'invitation_list_id_invitee_id_unique', properties: ['list_id', 'invitee_id'] }],
  properties: {
    id: p.integer().primary().autoincrement(),
    user_id: () => belongsTo(AccountEntity, 'user_id').index('invitation_user_id_index'),
    list_id: () => belongsTo(ListEntity, 'list_id').index(false),
    invitee_id: () => belongsTo(AccountEntity, 'invitee_id').nullable().index('invitation_invitee_id_index'),
    token_hash: p.string().length(43).nullable().unique('invitation_token_hash_unique'),
    role: p.string().length(8).$type<GivenRole>(),
    uses_left: p.integer().unsigned().nullable(),
    expires_at: p.bigint('number').unsigned().nullable(),
    accepted_at: p.bigint('number').unsigned().nullable(),
    created_by: () => belongsTo(AccountEntity, 'created_by').index('invitation_created_by_index'),
    created_at: p.bigint('number').unsigned(),
  },
})

/**
 * An invitation to a list: of one user (`invitee_id`), or a link for whoever has its token (`token_hash`, `uses_left`,
 * `expires_at`). `user_id` is the account of the list.
 *
 * - `token_hash`: SHA-256 of the token, which nobody keeps but those who were given it.
 * - `accepted_at`: when the user accepted. The row stays as long as the user is in the list, so that accepting again answers
 *   the same.
 */
export class InvitationEntity extends InvitationSchema.class {}
InvitationSchema.setClass(InvitationEntity)
