import { defineEntity, p } from '@mikro-orm/core'
import { belongsTo } from '../../database/columns.ts'
import { AccountEntity } from '../accounts/account.entity.ts'

export const ChangeSchema = defineEntity({
  name: 'Change',
  tableName: 'change',
  indexes: [
    { name: 'change_entity_id_entity_index', properties: ['entity_id', 'entity'] },
    { name: 'change_list_id_at_index', properties: ['list_id', 'at', 'version', 'n'] },
  ],
  properties: {
    user_id: () => belongsTo(AccountEntity, 'user_id').primary().index(false),
    version: p.integer().unsigned().primary(),
    n: p.integer().unsigned().primary(),
    at: p.bigint('number').unsigned(),
    actor_id: p.integer().unsigned(),
    actor_kind: p.string().length(8),
    request_id: p.string().length(64),
    entity: p.string().length(16),
    entity_id: p.integer().unsigned(),
    list_id: p.integer().unsigned().nullable(),
    action: p.string().length(16),
    before: p.text().columnType('mediumtext').nullable(),
    after: p.text().columnType('mediumtext').nullable(),
  },
})

/**
 * One change of one thing, in the order in which the transactions were committed: `user_id` is the account, `version` what
 * its version was raised to, and `n` counts the changes of that transaction.
 *
 * - `at`: when, in milliseconds since 1970.
 * - `actor_id`: who; `actor_kind`: in a `session`, or as a background `job`; `rekey` if the thing only got another key for its place,
 *   since somebody has moved another one there.
 * - `entity`, `entity_id`: the kind of thing that changed, and its id; of a list member, the id of the user.
 * - `list_id`: the list that it is in, or that it is; null for what is in no list, as a label.
 * - `before`, `after`: the changed fields as JSON (RFC 7396); `before` is null if it is new, `after` if it is gone.
 */
export class ChangeEntity extends ChangeSchema.class {}
ChangeSchema.setClass(ChangeEntity)
