import { defineEntity, p } from '@mikro-orm/core'
import { belongsTo, stampColumns } from '../../database/columns.ts'
import { AccountEntity } from '../accounts/account.entity.ts'

export const LabelSchema = defineEntity({
  name: 'Label',
  tableName: 'label',
  uniques: [{ name: 'label_user_id_name_unique', properties: ['user_id', 'name'] }],
  properties: {
    id: p.integer().primary().autoincrement(),
    user_id: () => belongsTo(AccountEntity, 'user_id').index(false),
    name: p.string().length(64),
    color: p.string().length(32).nullable(),
    position: p.string().length(255),
    is_favorite: p.boolean().default(false),
    ...stampColumns(),
  },
})

/** How a user sees a label: its colour, its place, and whether it is a favourite. To-dos have labels by name. */
export class LabelEntity extends LabelSchema.class {}
LabelSchema.setClass(LabelEntity)
